import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { PayloadStore } from "../ports/payloads.ts";

/** Payloads as objects of a bucket, whose lifecycle ends them. S3 checks what it gets by the SHA-256 that is the key. */
export function s3Payloads(client: S3Client, bucket: string): PayloadStore {
  return {
    async keep({ key }, text) {
      const [, hash = ""] = key.split("/");
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: text,
          ContentType: "application/json",
          ChecksumSHA256: Buffer.from(hash, "hex").toString("base64"),
        }),
      );
    },
  };
}
