import { randomUUID } from "node:crypto";
import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { attempt, storage } from "./fixtures/storage/storage.ts";
import { clients, endpoint, leave } from "./stack.ts";

test.after(leave(import.meta.filename));

const { s3 } = clients;
const { bucketName: Bucket } = storage;

const DENIED = { error: "AccessDenied", status: 403 };

test("a bucket has a lower-case name of its own, its ARN, its domain and its tags", async () => {
  assert.match(Bucket, /^payloads-[0-9a-f]{7}$/);
  assert.is(storage.bucketArn, `arn:aws:s3:::${Bucket}`);
  assert.is(storage.bucketDomainName, `${Bucket}.s3.amazonaws.com`);
  const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket }));
  assert.equal(TagSet, [{ Key: "holds", Value: "payloads" }]);
});

test("it has its lifecycle rules", async () => {
  const { Rules = [] } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  const [expire, archive] = Rules;
  assert.equal(expire, {
    ID: "expire",
    Status: "Enabled",
    Filter: { Prefix: "in/" },
    Expiration: { Days: 35 },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
  });
  assert.is(archive?.Status, "Disabled");
  assert.is(archive?.Filter?.And?.Prefix, "out/");
  assert.equal(archive?.Filter?.And?.Tags, [{ Key: "kind", Value: "report" }]);
  assert.equal(archive?.Transitions, [{ Days: 90, StorageClass: "GLACIER" }]);
  assert.equal(archive?.NoncurrentVersionExpiration, { NoncurrentDays: 7 });
});

test("it is closed to the public", async () => {
  const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
  assert.equal(PublicAccessBlockConfiguration, {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  });
  const Key = await put();
  assert.is((await fetch(`${endpoint}/${Bucket}/${Key}`)).status, 403);
});

test("it has its policy, without what plain HTTP could not meet, and refuses what that refuses", async () => {
  const { Policy = "" } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
  const { Statement } = JSON.parse(Policy);
  assert.equal(
    Statement.map(({ Effect, Action }: Record<string, unknown>) => [Effect, Action]),
    [["Deny", "s3:GetObject"]],
  );
  const Key = await put("in/sealed");
  assert.equal(await attempt("granted", { get: { Bucket, Key } }), DENIED);
});

test("an object comes back as it was put", async () => {
  const Key = `in/${randomUUID()}`;
  const body = JSON.stringify({ title: "Grüße", text: "a".repeat(2 ** 20) });
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: body, ContentType: "application/json" }));
  const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  assert.is(ContentType, "application/json");
  assert.ok((await Body?.transformToString()) === body);
});

test("a function puts and gets under the prefix that its role names, and nowhere else", async () => {
  const Key = `in/${randomUUID()}`;
  assert.equal(await attempt("granted", { put: { Bucket, Key, Body: "hello" } }), { value: "" });
  assert.equal(await attempt("granted", { get: { Bucket, Key } }), { value: "hello" });
  assert.equal(await attempt("granted", { delete: { Bucket, Key } }), DENIED);
  assert.equal(await attempt("granted", { put: { Bucket, Key: "out/1", Body: "hello" } }), DENIED);
  assert.equal(await attempt("granted", { get: { Bucket, Key: await put("out") } }), DENIED);
});

test("a function whose role names no bucket neither puts nor gets", async () => {
  const Key = await put();
  assert.equal(await attempt("stranger", { put: { Bucket, Key, Body: "hello" } }), DENIED);
  assert.equal(await attempt("stranger", { get: { Bucket, Key } }), DENIED);
});

/** The key of a new object. */
async function put(prefix = "in"): Promise<string> {
  const Key = `${prefix}/${randomUUID()}`;
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: "hello" }));
  return Key;
}

test.run();
