import { test } from "uvu";
import * as assert from "uvu/assert";
import { PayloadBucket } from "../../../components/storage/payload-bucket.ts";
import { throws } from "../../harness/throws.ts";
import { evaluate, type Options, once } from "../evaluate.ts";

const bucket = (options: Options = {}) =>
  evaluate(() => {
    const { name, arn, reader } = new PayloadBucket("payloads");
    return { name, arn, reader };
  }, options);
const plain = once(() => bucket());

test("is a bucket that nobody but this account gets into, and only over TLS", async () => {
  const { inputs, resources } = await plain();
  assert.equal(
    resources.map(({ type }) => type),
    ["Bucket", "BucketLifecycleConfiguration", "BucketPolicy", "BucketPublicAccessBlock"],
  );
  assert.equal(inputs("BucketPublicAccessBlock", "payloads"), {
    bucket: "payloads-id",
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  assert.equal(inputs("BucketPolicy", "payloads"), {
    bucket: "payloads-id",
    policy: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: ["arn:Bucket:payloads", "arn:Bucket:payloads/*"],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    },
  });
});

test("is only destroyed with what is in it where the stack protects nothing", async () => {
  const { inputs } = await plain();
  assert.equal(inputs("Bucket", "payloads"), { forceDestroy: false });
  const { inputs: unprotected } = await bucket({ config: { deletionProtection: false } });
  assert.equal(unprotected("Bucket", "payloads"), { forceDestroy: true });
});

test("has a name that S3 takes, with what Pulumi adds to it", async () => {
  for (const name of ["Payloads", "p".repeat(56), "a_b"])
    await throws(
      () => evaluate(() => new PayloadBucket(name)),
      `Bucket name "${name}": use lower case, 3 to 55`,
    );
});

test("forgets every object after recordDays, and uploads that never end after a day", async () => {
  for (const [config, days] of [
    [{}, 42],
    [{ recordDays: 60 }, 60],
  ] as const) {
    const { inputs } = await bucket({ config });
    assert.equal(inputs("BucketLifecycleConfiguration", "payloads"), {
      bucket: "payloads-id",
      rules: [
        {
          id: "forget",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { days },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
      ],
    });
  }
});

test("lets a reader get objects, and nothing else: neither list nor change them", async () => {
  const { outputs } = await plain();
  assert.equal([outputs.name, outputs.arn], ["payloads-0a1b2c3", "arn:Bucket:payloads"]);
  assert.equal(outputs.reader, {
    port: "payloads",
    choice: "s3",
    options: {
      bucket: {
        value: "payloads-0a1b2c3",
        statements: [{ Effect: "Allow", Action: "s3:GetObject", Resource: ["arn:Bucket:payloads/*"] }],
      },
    },
  });
});

test.run();
