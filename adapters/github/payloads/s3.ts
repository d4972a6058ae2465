import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Payloads } from "../../../handlers/github/payloads.ts";
import { InfrastructureError } from "../../../schemas/infrastructure-error.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import type { Payload } from "../../../schemas/values/payload.ts";
import { checked } from "../../options.ts";

/** Where payloads are kept. */
export interface BucketOptions {
  bucket: string;
}

/** Of a read with all its tries and the whole body, which is 10 MiB at most: less than a function of 10 s has for its handler. */
const TIMEOUT_MS = 5000;

/** Without throwOnRequestTimeout the SDK only warns, and waits on. */
const requestHandler = { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true };

/** What S3 says of an object that is not there: the second to a role that may not list the bucket. */
const GONE: readonly string[] = ["NoSuchKey", "AccessDenied"];

/** Payloads as objects of a bucket. No more is read of one than its claim check says. */
export function create(
  options: BucketOptions,
  client = new S3Client({ requestHandler }),
  timeoutMs = TIMEOUT_MS,
): Payloads {
  const { bucket } = checked("payloads/s3", options, {
    bucket: {
      fits: (value) => typeof value === "string" && /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(value),
      use: "the name of a bucket",
    },
  });
  return {
    async read(payload) {
      const { key } = payload;
      const abortSignal = AbortSignal.timeout(timeoutMs);
      try {
        const command = new GetObjectCommand({ Bucket: bucket, Key: key });
        const { Body } = await client.send(command, { abortSignal });
        return jsonOf(await bytesOf(Body as Readable, payload), key);
      } catch (error) {
        if (error instanceof PermanentError) throw error;
        const { name, message } = error as Error;
        const why = GONE.includes(name)
          ? "it may have expired, being kept as long as the claim records (if the sender still has it, have it delivered again, then redrive), or the role may not read it"
          : abortSignal.aborted
            ? `it takes longer than ${timeoutMs} ms: try again`
            : `${message}: try again`;
        throw new InfrastructureError(`The payload ${key} cannot be read (${name}): ${why}`, {
          cause: error,
        });
      }
    },
  };
}

/** The bytes that the key names. An error within the loop ends the download. */
async function bytesOf(body: Readable, { key, bytes }: Payload): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let left = bytes;
  for await (const chunk of body) {
    left -= chunk.length;
    if (left < 0) throw new PermanentError(`${isNot(key)}: it has more than ${bytes} bytes`);
    chunks.push(chunk);
  }
  const all = Buffer.concat(chunks);
  if (!key.endsWith(`/${createHash("sha256").update(all).digest("hex")}`))
    throw new PermanentError(`${isNot(key)}: its SHA-256 is another`);
  return all;
}

function jsonOf(bytes: Buffer, key: string): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    // The error would quote the payload.
    throw new PermanentError(`${isNot(key)}: it is no JSON`);
  }
}

function isNot(key: string): string {
  return `The payload ${key} is not what its key names (if the sender still has it, have it delivered again, then redrive)`;
}
