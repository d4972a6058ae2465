import { S3Client } from "@aws-sdk/client-s3";
import { s3Payloads } from "../aws/s3-payloads.ts";
import type { PayloadStore } from "../ports/payloads.ts";
import { requestHandler } from "./clients.ts";
import type { Environment } from "./environment.ts";

/**
 * Where a webhook keeps what it gets. Apart from the other clients: the bundler reads all of S3's for each function that
 * imports this, whether or not it needs it.
 */
export function payloads({ payloadBucket }: Environment): PayloadStore {
  return s3Payloads(new S3Client({ requestHandler }), payloadBucket);
}
