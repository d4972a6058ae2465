import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

/** What is signed: a POST. */
export interface Unsigned {
  path: string;
  /** By their names in lower case, `host` among them, values without spaces at their ends. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** For what a signature counts. */
export interface Scope {
  region: string;
  service: string;
}

/**
 * The headers of a request with its time, its session's token and its signature, Version 4. `now`: milliseconds since 1970,
 * by AWS's clock.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signed(
  { path, headers: unsigned, body }: Unsigned,
  { region, service }: Scope,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  now: number,
): Record<string, string> {
  const time = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = time.slice(0, 8);
  const headers: Record<string, string> = { ...unsigned, "x-amz-date": time };
  if (sessionToken) headers["x-amz-security-token"] = sessionToken;
  const names = Object.keys(headers).sort();
  const signedNames = names.join(";");
  const lines = names.map((name) => `${name}:${headers[name]?.trim().replace(/\s+/g, " ")}\n`).join("");
  const canonical = `POST\n${canonicalPath(path)}\n\n${lines}\n${signedNames}\n${sha256(body)}`;
  const scope = `${day}/${region}/${service}/aws4_request`;
  const signature = createHmac("sha256", keyOf(secretAccessKey, day, region, service))
    .update(`${ALGORITHM}\n${time}\n${scope}\n${sha256(canonical)}`)
    .digest("hex");
  headers.authorization = `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${signedNames}, Signature=${signature}`;
  return headers;
}

const ALGORITHM = "AWS4-HMAC-SHA256";

/** A path as it comes in a URL, encoded once more, as all services but S3 want it. */
function canonicalPath(path: string): string {
  if (path === "/") return path;
  const encoded = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return path.replace(/\/+/g, "/").replace(/[^A-Za-z0-9/._~-]/g, encoded);
}

function sha256(text: string): string {
  return hash("sha256", text, "hex");
}

/** The last key of each service: it stays the same for a day, and a function has one secret at a time. */
const keys = new Map<string, { of: string; key: KeyObject }>();

function keyOf(secret: string, day: string, region: string, service: string): KeyObject {
  const of = `${day} ${region} ${secret}`;
  const known = keys.get(service);
  if (known?.of === of) return known.key;
  const parts = [day, region, service, "aws4_request"];
  const bytes = parts.reduce<Buffer>(
    (key, part) => createHmac("sha256", key).update(part).digest(),
    Buffer.from(`AWS4${secret}`),
  );
  // Bytes would be made a key each time, which takes seven times as long as what is done with it.
  const key = createSecretKey(bytes);
  keys.set(service, { of, key });
  return key;
}
