import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Adapter } from "../function/adapter.ts";
import type { Grantable } from "../function/grantable.ts";
import { allowing, tlsOnly } from "../function/grants.ts";
import { stackSettings } from "../settings/settings.ts";

/** With Pulumi's own eight characters a bucket's name may have 63. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET_NAME = /^[a-z0-9][a-z0-9-]{2,54}$/;

/**
 * Where payloads are kept that no event should carry (claim checks): a private bucket, encrypted by S3, whose objects
 * go after the stack's recordDays. That is longer than the archive and a dead-letter queue together keep an event that
 * names them, so a replay or a redrive finds its payload; not one that has failed, and was redriven, again and again.
 */
export class PayloadBucket extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** For a handler that reads payloads: the port `payloads`. */
  readonly reader: Adapter;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:PayloadBucket", name, {}, opts);
    if (!BUCKET_NAME.test(name))
      throw new Error(`Bucket name "${name}": use lower case, 3 to 55 of a-z 0-9 -.`);
    const { recordDays, deletionProtection } = stackSettings();
    const child = { parent: this };
    const bucket = new aws.s3.Bucket(
      name,
      { forceDestroy: !deletionProtection },
      { ...child, protect: deletionProtection },
    );
    const closed = new aws.s3.BucketPublicAccessBlock(
      name,
      {
        bucket: bucket.id,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      child,
    );
    new aws.s3.BucketPolicy(
      name,
      {
        bucket: bucket.id,
        policy: {
          Version: "2012-10-17",
          Statement: [tlsOnly("s3:*", [bucket.arn, pulumi.interpolate`${bucket.arn}/*`])],
        },
      },
      // S3 refuses two changes of who gets in at a time.
      { ...child, dependsOn: [closed] },
    );
    new aws.s3.BucketLifecycleConfiguration(
      name,
      {
        bucket: bucket.id,
        rules: [
          {
            id: "forget",
            status: "Enabled",
            filter: { prefix: "" },
            expiration: { days: recordDays },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
        ],
      },
      child,
    );
    this.name = bucket.bucket;
    this.arn = bucket.arn;
    const readable: Grantable = {
      value: this.name,
      statements: allowing("s3:GetObject", [pulumi.interpolate`${this.arn}/*`]),
    };
    this.reader = { port: "payloads", choice: "s3", options: { bucket: readable } };
    this.registerOutputs({ name: this.name, arn: this.arn });
  }
}
