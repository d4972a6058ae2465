import { createHash } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { S3Client } from "@aws-sdk/client-s3";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { create } from "../../../adapters/github/payloads/s3.ts";
import type { Payloads } from "../../../handlers/github/payloads.ts";
import { patient } from "../../harness/patience.ts";
import { throws } from "../../harness/throws.ts";

const BUCKET = "payloads-of-tests";

/** A bucket that answers so, whatever is asked for. */
async function withBucket(
  answer: RequestListener,
  use: (payloads: Payloads, asked: string[]) => Promise<void>,
  timeoutMs?: number,
): Promise<void> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forcePathStyle: true,
    maxAttempts: 1,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  try {
    await use(create({ bucket: BUCKET }, client, timeoutMs), asked);
  } finally {
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const sha256 = (text: string) => createHash("sha256").update(text);

const claimOf = (text: string) => ({
  key: `github/${sha256(text).digest("hex")}`,
  bytes: Buffer.byteLength(text),
});

/** An object as S3 sends it, with the checksum that the SDK compares. */
function object(text: string): RequestListener {
  return (_, response) =>
    response
      .writeHead(200, {
        "content-type": "application/json",
        "x-amz-checksum-sha256": sha256(text).digest("base64"),
      })
      .end(text);
}

/** An error as S3 words it. @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
function refusal(status: number, code: string): RequestListener {
  return (_, response) =>
    response
      .writeHead(status, { "content-type": "application/xml" })
      .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>Told by S3</Message></Error>`);
}

const TEXT = JSON.stringify({ action: "published", release: { name: "Größe – 1" } });

test("a payload is the JSON that its key names", async () => {
  await withBucket(object(TEXT), async ({ read }, asked) => {
    const payload = claimOf(TEXT);
    assert.equal(await read(payload), JSON.parse(TEXT));
    assert.equal(asked, [`GET /${BUCKET}/${payload.key}?x-id=GetObject`]);
  });
});

test("other bytes than the key names are a verdict, which names the key", async () => {
  await withBucket(object(TEXT), async ({ read }) => {
    const payload = { ...claimOf("{}"), bytes: 10_000 };
    const { name, message } = await throws(() => read(payload), "its SHA-256 is another");
    assert.is(name, "PermanentError");
    assert.match(message, payload.key);
    assert.match(message, "then redrive");
  });
});

test("no more bytes are taken than the claim check says", async () => {
  const payload = { ...claimOf(TEXT), bytes: Buffer.byteLength(TEXT) - 1 };
  await withBucket(object(TEXT), async ({ read }) => {
    const { name } = await throws(() => read(payload), `it has more than ${payload.bytes} bytes`);
    assert.is(name, "PermanentError");
  });
});

test("a download without an end is broken off", async () => {
  let closed: (value: unknown) => void = () => {};
  const ended = new Promise((resolve) => {
    closed = resolve;
  });
  const endless: RequestListener = (_, response) => {
    const more = setInterval(() => response.write("a".repeat(1000)), 1);
    response.writeHead(200).on("close", () => closed(clearInterval(more)));
  };
  await withBucket(endless, async ({ read }) => {
    await throws(() => read({ ...claimOf(TEXT), bytes: 5000 }), "it has more than 5000 bytes");
    await ended;
  });
});

test("what is no JSON is a verdict, which does not show it", async () => {
  await withBucket(object("hunter2"), async ({ read }) => {
    const { name, message, cause } = await throws(() => read(claimOf("hunter2")), "it is no JSON");
    assert.is(name, "PermanentError");
    assert.not.match(message, "hunter2");
    assert.is(cause, undefined);
  });
});

test("an object that is not there may have expired, and is tried again", async () => {
  for (const [status, code] of [
    [404, "NoSuchKey"],
    [403, "AccessDenied"],
  ] as const)
    await withBucket(refusal(status, code), async ({ read }) => {
      const payload = claimOf(TEXT);
      const { name, message } = await throws(() => read(payload), `(${code}): it may have expired`);
      assert.is(name, "InfrastructureError");
      assert.match(message, payload.key);
    });
});

test("any other failure is tried again, and does not speak of expiry", async () => {
  await withBucket(refusal(503, "SlowDown"), async ({ read }) => {
    const payload = claimOf(TEXT);
    const { name, message } = await throws(() => read(payload), "(SlowDown): Told by S3: try again");
    assert.is(name, "InfrastructureError");
    assert.match(message, payload.key);
    assert.not.match(message, "expired");
  });
  const half: RequestListener = (_, response) => {
    response.writeHead(200, { "content-length": "5000" });
    response.write("{", () => response.destroy());
  };
  await withBucket(half, async ({ read }) => {
    assert.is((await throws(() => read(claimOf(TEXT)), "aborted: try again")).name, "InfrastructureError");
  });
});

test("a bucket that is not done in time is not waited for, whatever it is at", async () => {
  const stalls: RequestListener = (_, response) => {
    response.writeHead(200, {
      "content-length": "5000",
      "x-amz-checksum-sha256": sha256("").digest("base64"),
    });
    response.write("{");
  };
  for (const answer of [() => {}, stalls])
    await withBucket(
      answer,
      async ({ read }) => {
        const started = performance.now();
        const { name } = await throws(() => read(claimOf(TEXT)), "it takes longer than 100 ms");
        assert.is(name, "InfrastructureError");
        assert.ok(performance.now() - started < patient(2000));
      },
      100,
    );
});

test("options that make no sense are errors", async () => {
  for (const [options, why] of [
    [{}, "Option bucket of payloads/s3 is missing: use the name of a bucket"],
    [{ bucket: "A/b" }, 'Option bucket of payloads/s3 is "A/b": use the name of a bucket'],
    [{ bucket: BUCKET, prefix: "a" }, "Option prefix of payloads/s3 does not exist: choose from bucket"],
  ] as const)
    await throws(() => create(options as never), why);
  assert.type(create({ bucket: BUCKET }).read, "function");
});

test.run();
