import { DeleteBucketPolicyCommand, PutBucketPolicyCommand } from "@aws-sdk/client-s3";
import type { s3 } from "@pulumi/aws";
import { plainHttpText } from "../policy.ts";
import type { Adapter } from "../resource.ts";

export const bucketPolicy: Adapter<s3.BucketPolicyArgs> = {
  type: "aws:s3/bucketPolicy:BucketPolicy",
  handles: ["bucket", "policy", "region"],
  names: ["bucket"],
  update: "create",
  async create({ bucket, policy }, { clients }) {
    const text = plainHttpText(policy);
    await clients.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: text }));
    return { id: bucket, state: { policy: text } };
  },
  async remove({ id }, { clients }) {
    await clients.s3.send(new DeleteBucketPolicyCommand({ Bucket: id }));
  },
};
