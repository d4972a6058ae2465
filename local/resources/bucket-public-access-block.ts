import { DeletePublicAccessBlockCommand, PutPublicAccessBlockCommand } from "@aws-sdk/client-s3";
import type { s3 } from "@pulumi/aws";
import type { Adapter } from "../resource.ts";

export const bucketPublicAccessBlock: Adapter<s3.BucketPublicAccessBlockArgs> = {
  type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  handles: [
    "blockPublicAcls",
    "blockPublicPolicy",
    "bucket",
    "ignorePublicAcls",
    "region",
    "restrictPublicBuckets",
    "skipDestroy",
  ],
  names: ["bucket"],
  update: "create",
  async create(inputs, { clients }) {
    await clients.s3.send(
      new PutPublicAccessBlockCommand({
        Bucket: inputs.bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: inputs.blockPublicAcls ?? false,
          BlockPublicPolicy: inputs.blockPublicPolicy ?? false,
          IgnorePublicAcls: inputs.ignorePublicAcls ?? false,
          RestrictPublicBuckets: inputs.restrictPublicBuckets ?? false,
        },
      }),
    );
    return { id: inputs.bucket, state: {} };
  },
  async remove({ id }, { clients }) {
    await clients.s3.send(new DeletePublicAccessBlockCommand({ Bucket: id }));
  },
};
