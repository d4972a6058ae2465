import { DeleteBucketPolicyCommand, HeadObjectCommand, PutBucketPolicyCommand } from "@aws-sdk/client-s3";
import { PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { deliveryOf, issuePayload, releasePayload, send } from "../../../local/samples/github/deliveries.ts";
import { githubFlow } from "../../../local/samples/github/run.ts";
import { mailboxes, mailIn } from "../../../tools/mailbox.ts";
import { idle } from "../dead-letters.ts";
import { said } from "../said.ts";
import { clients, endpoint, leave, outputs, program, region } from "../stack.ts";
import { tool } from "../tool.ts";
import { until } from "../until.ts";
import { witness } from "../witness.ts";

test.after(leave(import.meta.filename));

const stack = { endpoint, region, ...outputs, sitemapUrl: "" };
const { apiUrl } = outputs;
const bus = await witness("github-witness", undefined, { source: [{ prefix: "github." }] });
const stateOf = (type: string, name: string) =>
  program.resources.find((one) => one.type === `aws:${type}` && one.name === name)?.state ?? {};
const bucket = String(stateOf("s3/bucket:Bucket", "payloads").bucket);
const secret = String(stateOf("secretsmanager/secret:Secret", "github-webhook").arn);
const SECRET = "local-webhook-secret";

/** Ids of GitHub's that nobody has used in this run. */
let last = Date.now() * 10;
const nextId = () => ++last;

const eventsOf = async (deliveryId: string) =>
  (await bus.events()).filter(({ data }) => data.deliveryId === deliveryId);

/** What is recorded of a release, once it is. */
const recorded = (id: number) =>
  until(`release ${id} is recorded`, async () => {
    const response = await fetch(`${apiUrl}/releases/${id}`);
    return response.ok && ((await response.json()) as Record<string, unknown>);
  });

test("the samples of npm start end as they should", async () => {
  const { result, text } = await said(() => githubFlow(stack));
  assert.ok(result, text);
  assert.match(text, "✓ a release, delivered 10 times under 10 ids → recorded once");
});

test("a release of 4 MB travels by claim check, and the event that names it is small", async () => {
  const id = nextId();
  const payload = releasePayload("shop/large", id);
  const asset = { ...payload.repository.owner, label: "x".repeat(900), size: 1000 };
  const assets = Array.from({ length: 2200 }, (_, index) => ({ ...asset, name: `file-${index}` }));
  const delivery = deliveryOf("release", { ...payload, release: { ...payload.release, assets } });
  const bytes = Buffer.byteLength(delivery.body);
  assert.ok(bytes > 4_000_000 && bytes < 5_000_000, `${bytes} bytes`);
  assert.is((await send(apiUrl, delivery)).status, 202);
  const release = await recorded(id);
  assert.equal([release.assets, release.assetBytes], [2200, 2_200_000]);
  const [{ data = {} } = {}] = await eventsOf(delivery.id);
  assert.ok(JSON.stringify(data).length < 10_000);
  const { key } = data.payload as { key: string };
  const { ContentLength } = await clients.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  assert.is(ContentLength, bytes);
});

test("a delivery that is larger than a function takes is refused with 413, and nothing follows", async () => {
  const payload = releasePayload("shop/too-large", nextId());
  payload.release.body = "x".repeat(6_500_000);
  const delivery = deliveryOf("release", payload);
  const response = await fetch(`${apiUrl}/webhooks/github`, { method: "POST", body: delivery.body });
  assert.is(response.status, 413);
});

test("a consumer that fails: a mail names it, the delivery and the command, and after it the data is there", async () => {
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Deny", Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::${bucket}/*` },
    ],
  });
  await clients.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
  const id = nextId();
  const delivery = deliveryOf("release", releasePayload("shop/denied", id));
  assert.is((await send(apiUrl, delivery)).status, 202);
  const mail = await until("there is a mail about it", async () => {
    const all = await mailIn(clients.sqs, await mailboxes(clients.sqs));
    return all.find(({ text }) => text.includes(delivery.id));
  });
  const { message, fields } = JSON.parse(mail.text);
  assert.match(mail.topic, "mail-errors");
  assert.equal(
    [fields.consumer, fields["event.type"], fields["metadata.correlationId"]],
    ["enrich-release", "ReleasePublished", `deliveryId:${delivery.id}`],
  );
  assert.match(fields.reason, "payload");
  assert.is((await fetch(`${apiUrl}/releases/${id}`)).status, 404);

  await clients.s3.send(new DeleteBucketPolicyCommand({ Bucket: bucket }));
  assert.match(message, "npm run dlq -- redrive --match id=ID");
  const { code, stdout, stderr } = await tool("dlq", ["redrive", "--match", `id=${fields.deadLetterId}`]);
  assert.is(code, 0, stdout + stderr);
  assert.is((await recorded(id)).tag, "v1.4.2");
});

test("issues are listed by their state, the latest first, page by page", async () => {
  const numbers = Array.from({ length: 5 }, (_, index) => 100 + index);
  for (const number of numbers) {
    await send(apiUrl, deliveryOf("issues", issuePayload("opened", "shop/Paged", number)));
    if (number % 2 === 0)
      await send(apiUrl, deliveryOf("issues", issuePayload("closed", "shop/Paged", number)));
  }
  await idle("track-issue");
  const page = async (query: string) => {
    const response = await fetch(`${apiUrl}/issues?repo=shop/paged&${query}`);
    const { issues, next } = (await response.json()) as { issues: { number: number }[]; next?: string };
    return { numbers: issues.map(({ number }) => number), next };
  };
  assert.equal((await page("state=open")).numbers, [103, 101]);
  const first = await page("state=closed&limit=2");
  assert.equal(first.numbers, [104, 102]);
  assert.equal((await page(`state=closed&limit=2&after=${first.next}`)).numbers, [100]);
  const { status } = await fetch(`${apiUrl}/issues?repo=shop/paged&state=done`);
  assert.is(status, 400);
});

test("while the secret is rotated no webhook is lost, whichever of the two has signed", async () => {
  const set = (...secrets: string[]) =>
    clients.secretsmanager.send(
      new PutSecretValueCommand({ SecretId: secret, SecretString: JSON.stringify(secrets) }),
    );
  const deliver = (by: string) =>
    send(apiUrl, deliveryOf("release", releasePayload("shop/rotated", nextId())), by);
  assert.is((await deliver(SECRET)).status, 202);
  await set("new-secret", SECRET);
  const statuses = [];
  for (const by of [SECRET, "new-secret", SECRET, "new-secret"]) statuses.push((await deliver(by)).status);
  assert.equal(statuses, [202, 202, 202, 202]);
  await set(SECRET);
});

test.run();
