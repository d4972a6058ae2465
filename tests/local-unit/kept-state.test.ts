import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { credentials } from "../../local/credentials.ts";
import { type LocalAws, startMinistack } from "../../local/ministack.ts";
import { throws } from "../harness/throws.ts";

const folder = mkdtempSync(join(tmpdir(), "kept-"));
test.after(() => rmSync(folder, { recursive: true }));

const started = (name: string, whenStopped: boolean) =>
  startMinistack({
    root: process.cwd(),
    log: console.log,
    kept: { folder: join(folder, name), whenStopped },
  });

async function within<T>(aws: LocalAws, work: (sqs: SQSClient, s3: S3Client) => Promise<T>): Promise<T> {
  const { endpoint, region } = aws;
  const sqs = new SQSClient({ endpoint, region, credentials });
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  try {
    return await work(sqs, s3);
  } finally {
    sqs.destroy();
    s3.destroy();
  }
}

const add = (aws: LocalAws, QueueName: string) =>
  within(aws, (sqs) => sqs.send(new CreateQueueCommand({ QueueName })));

const queues = (aws: LocalAws) =>
  within(aws, async (sqs) =>
    ((await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? []).map((url) => url.split("/").at(-1)),
  );

test("what is kept on demand is there again, and nothing that came later", async () => {
  const first = await started("deployed", false);
  await add(first, "deployed");
  await within(first, (_, s3) => s3.send(new CreateBucketCommand({ Bucket: "payloads" })));
  assert.is(await first.keep(), true);
  await add(first, "later");
  await within(first, (_, s3) =>
    s3.send(new PutObjectCommand({ Bucket: "payloads", Key: "a", Body: "data" })),
  );
  assert.is(await first.stop(), false);

  for (const _ of [1, 2]) {
    const again = await started("deployed", false);
    assert.equal(await queues(again), ["deployed"]);
    const list = new ListObjectsV2Command({ Bucket: "payloads" });
    assert.is((await within(again, (_, s3) => s3.send(list))).KeyCount, 0);
    await add(again, "of-no-account");
    await again.stop();
  }
});

test("what is kept when it stops is there again, data and all", async () => {
  const first = await started("kept", true);
  await add(first, "kept");
  await within(first, async (_, s3) => {
    await s3.send(new CreateBucketCommand({ Bucket: "payloads" }));
    await s3.send(new PutObjectCommand({ Bucket: "payloads", Key: "a", Body: "data" }));
  });
  assert.is(await first.stop(), true);
  const again = await started("kept", true);
  assert.equal(await queues(again), ["kept"]);
  const list = new ListObjectsV2Command({ Bucket: "payloads" });
  assert.is((await within(again, (_, s3) => s3.send(list))).KeyCount, 1);
  await again.stop();
});

test("what is kept and cannot be read is told, and nothing begins with a part of it", async () => {
  const first = await started("broken", false);
  await add(first, "deployed");
  assert.is(await first.keep(), true);
  await first.stop();
  const file = readdirSync(join(folder, "broken")).find((name) => name.startsWith("sqs")) ?? "";
  writeFileSync(join(folder, "broken", file), '{"half": ');
  await throws(() => started("broken", false), `rm -r ${join(folder, "broken")}`);
});

test.run();
