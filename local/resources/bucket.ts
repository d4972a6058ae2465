import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
} from "@aws-sdk/client-s3";
import type { s3 } from "@pulumi/aws";
import { type Adapter, physicalName } from "../resource.ts";
import { tagList } from "../tags.ts";

export const bucket: Adapter<s3.BucketArgs> = {
  type: "aws:s3/bucket:Bucket",
  handles: ["bucket", "bucketPrefix", "forceDestroy", "objectLockEnabled", "region", "tags"],
  names: ["bucket", "bucketPrefix"],
  fixed: ["objectLockEnabled"],
  holds: "its objects",
  async create(inputs, context) {
    // Names of buckets are lower case: Pulumi lowers those that it makes, and leaves explicit ones as they are.
    const named = { name: inputs.bucket, namePrefix: inputs.bucketPrefix };
    const name = physicalName(named, { ...context, name: context.name.toLowerCase() }, 63);
    await context.clients.s3.send(
      new CreateBucketCommand({
        Bucket: name,
        CreateBucketConfiguration: inputs.tags && { Tags: tagList(inputs.tags) },
        ObjectLockEnabledForBucket: inputs.objectLockEnabled,
      }),
    );
    return {
      id: name,
      state: {
        bucket: name,
        arn: `arn:aws:s3:::${name}`,
        bucketDomainName: `${name}.s3.amazonaws.com`,
        bucketRegion: context.region,
        bucketRegionalDomainName: `${name}.s3.${context.region}.amazonaws.com`,
        tagsAll: inputs.tags ?? {},
      },
    };
  },
  update: async (_, { id, state }) => ({ id, state }),
  async remove({ id: Bucket }, { clients: { s3 } }) {
    for (;;) {
      const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
      const objects = [...Versions, ...DeleteMarkers];
      if (objects.length === 0) break;
      for (const { Key, VersionId } of objects)
        await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    }
    await s3.send(new DeleteBucketCommand({ Bucket }));
  },
};
