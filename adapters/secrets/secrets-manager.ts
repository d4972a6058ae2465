import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { InfrastructureError } from "../../schemas/infrastructure-error.ts";
import { checked, secretArn } from "../options.ts";

/** Texts that somebody else may replace at any time. */
export interface Secrets {
  /** What is known, newest first; read at first, and when it is 5 minutes old. Rejects where nothing was ever read. */
  known(): Promise<readonly string[]>;
  /** Read anew, unless that was done or has failed within the last 10 seconds; then what is known. */
  fresh(): Promise<readonly string[]>;
}

export interface SecretsOptions {
  /** Of a secret whose value is a JSON list of texts, newest first; `[]` while there is none. */
  arn: string;
}

/** What tests replace. */
export interface SecretsSeams {
  client?: Pick<SecretsManagerClient, "send">;
  /** Milliseconds since 1970. */
  now?: () => number;
  timeoutMs?: number;
}

const GOOD_MS = 5 * 60_000;

/** Between two reads that forged requests can cause, and after one that has failed. */
const PAUSE_MS = 10_000;

/** Of a read with all its tries: GitHub hangs up after 10 seconds, and an old value is better than none. */
const TIMEOUT_MS = 4000;

/** Without throwOnRequestTimeout the SDK only warns, and waits on. */
const requestHandler = { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true };

/**
 * A secret of AWS Secrets Manager, cached in this process. Who asks while it is read waits for the same call. Once there
 * is a value, a read that fails leaves it in use: no good request fails because of it.
 */
export function create(options: SecretsOptions, seams: SecretsSeams = {}): Secrets {
  const { arn } = checked("secrets/secrets-manager", options, { arn: secretArn });
  const {
    client = new SecretsManagerClient({ requestHandler }),
    now = Date.now,
    timeoutMs = TIMEOUT_MS,
  } = seams;
  let texts: readonly string[] | undefined;
  let goodUntil = 0;
  let freshFrom = 0;
  let reading: Promise<readonly string[]> | undefined;

  const kept = (error: unknown) => {
    if (!texts) throw error;
    freshFrom = now() + PAUSE_MS;
    goodUntil = Math.max(goodUntil, freshFrom);
    return texts;
  };
  const renewed = (found: readonly string[]) => {
    texts = found;
    goodUntil = now() + GOOD_MS;
    return found;
  };
  const read = () => {
    reading ??= readList(client, arn, AbortSignal.timeout(timeoutMs))
      .then(renewed, kept)
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  const known = async () => (texts && now() < goodUntil ? texts : read());
  return {
    known,
    async fresh() {
      if (reading) return reading;
      if (now() < freshFrom) return known();
      freshFrom = now() + PAUSE_MS;
      return read();
    },
  };
}

async function readList(
  client: Pick<SecretsManagerClient, "send">,
  arn: string,
  abortSignal: AbortSignal,
): Promise<string[]> {
  const command = new GetSecretValueCommand({ SecretId: arn });
  const { SecretString: text } = await client.send(command, { abortSignal }).catch((cause) => {
    throw new InfrastructureError(
      `The secret ${arn} cannot be read (${cause.name}): see that it is there and may be read`,
      { cause },
    );
  });
  const list = parsed(text);
  if (Array.isArray(list) && list.every((one) => typeof one === "string" && one !== "")) return list;
  throw new InfrastructureError(
    `The secret ${arn} is no JSON list of texts that are not empty: set it to ["newest", "older"], or to []`,
  );
}

function parsed(text = ""): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The error would quote the secret.
    return undefined;
  }
}
