import { createHash } from "node:crypto";
import type { S3Client } from "@aws-sdk/client-s3";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { s3Payloads } from "../../../runtime/aws/s3-payloads.ts";
import { bytesHash } from "../../../runtime/identity.ts";
import { throws } from "../../harness/throws.ts";
import { stubClient } from "./stub-client.ts";

const TEXT = '{"what":"ein Glöckchen 🔔"}';
const PAYLOAD = { key: `hear-github/${bytesHash(TEXT)}`, bytes: Buffer.byteLength(TEXT) };

test("keeps a text as an object under its key, which S3 checks by the SHA-256 of its bytes", async () => {
  const { client, commands } = stubClient<S3Client>();
  await s3Payloads(client, "payloads-0a1b2c3").keep(PAYLOAD, TEXT);
  assert.equal(commands, [
    {
      name: "PutObject",
      input: {
        Bucket: "payloads-0a1b2c3",
        Key: PAYLOAD.key,
        Body: TEXT,
        ContentType: "application/json",
        ChecksumSHA256: createHash("sha256").update(TEXT).digest("base64"),
      },
    },
  ]);
});

test("keeping it again is the same call", async () => {
  const { client, commands } = stubClient<S3Client>();
  const payloads = s3Payloads(client, "payloads-0a1b2c3");
  await payloads.keep(PAYLOAD, TEXT);
  await payloads.keep(PAYLOAD, TEXT);
  assert.equal(commands[1], commands[0]);
});

test("rejects where S3 does not say that it has it", async () => {
  const { client } = stubClient<S3Client>(() => {
    throw new Error("SlowDown");
  });
  await throws(() => s3Payloads(client, "payloads-0a1b2c3").keep(PAYLOAD, TEXT), "SlowDown");
});

test.run();
