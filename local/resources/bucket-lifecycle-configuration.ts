import {
  DeleteBucketLifecycleCommand,
  type ExpirationStatus,
  type LifecycleRule,
  type LifecycleRuleFilter,
  PutBucketLifecycleConfigurationCommand,
  type TransitionDefaultMinimumObjectSize,
  type TransitionStorageClass,
} from "@aws-sdk/client-s3";
import type { s3 } from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import type { Adapter } from "../resource.ts";
import { tagList } from "../tags.ts";

type Rule = NonNullable<Unwrap<s3.BucketLifecycleConfigurationArgs>["rules"]>[number];

export const bucketLifecycleConfiguration: Adapter<s3.BucketLifecycleConfigurationArgs> = {
  type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  handles: ["bucket", "region", "rules", "transitionDefaultMinimumObjectSize"],
  names: ["bucket"],
  update: "create",
  async create({ bucket, rules = [], transitionDefaultMinimumObjectSize }, { clients }) {
    await clients.s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket: bucket,
        LifecycleConfiguration: { Rules: rules.map(lifecycleRule) },
        TransitionDefaultMinimumObjectSize: transitionDefaultMinimumObjectSize as
          | TransitionDefaultMinimumObjectSize
          | undefined,
      }),
    );
    return { id: bucket, state: {} };
  },
  async remove({ id }, { clients }) {
    await clients.s3.send(new DeleteBucketLifecycleCommand({ Bucket: id }));
  },
};

function lifecycleRule(rule: Rule): LifecycleRule {
  const { abortIncompleteMultipartUpload: abort, expiration, noncurrentVersionExpiration: noncurrent } = rule;
  return {
    ID: rule.id,
    Status: rule.status as ExpirationStatus,
    // A prefix outside the filter is the older way to write the same.
    Filter: rule.filter ? filter(rule.filter) : { Prefix: rule.prefix ?? "" },
    AbortIncompleteMultipartUpload: abort && { DaysAfterInitiation: abort.daysAfterInitiation },
    Expiration: expiration && {
      Date: date(expiration.date),
      Days: expiration.days,
      ExpiredObjectDeleteMarker: expiration.expiredObjectDeleteMarker,
    },
    NoncurrentVersionExpiration: noncurrent && {
      NewerNoncurrentVersions: noncurrent.newerNoncurrentVersions,
      NoncurrentDays: noncurrent.noncurrentDays,
    },
    NoncurrentVersionTransitions: rule.noncurrentVersionTransitions?.map((one) => ({
      NewerNoncurrentVersions: one.newerNoncurrentVersions,
      NoncurrentDays: one.noncurrentDays,
      StorageClass: one.storageClass as TransitionStorageClass,
    })),
    Transitions: rule.transitions?.map((one) => ({
      Date: date(one.date),
      Days: one.days,
      StorageClass: one.storageClass as TransitionStorageClass,
    })),
  };
}

function filter({ and, tag, ...one }: NonNullable<Rule["filter"]>): LifecycleRuleFilter {
  return {
    ...sizesAndPrefix(one),
    Tag: tag && { Key: tag.key, Value: tag.value },
    And: and && { ...sizesAndPrefix(and), Tags: and.tags && tagList(and.tags) },
  };
}

function sizesAndPrefix(filter: NonNullable<NonNullable<Rule["filter"]>["and"]>) {
  return {
    ObjectSizeGreaterThan: filter.objectSizeGreaterThan,
    ObjectSizeLessThan: filter.objectSizeLessThan,
    Prefix: filter.prefix,
  };
}

function date(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
