import type { MockCallArgs, MockCallResult } from "@pulumi/pulumi/runtime/index.js";
import { ACCOUNT } from "./resource.ts";

/** Answers a function of the provider, such as `aws.getRegionOutput()`; one that is not known here is an error. */
export function call({ token }: MockCallArgs, region: string): MockCallResult {
  switch (token) {
    case "aws:index/getRegion:getRegion":
      return {
        id: region,
        region,
        name: region,
        endpoint: `ec2.${region}.amazonaws.com`,
        description: region,
      };
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { id: ACCOUNT, accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, userId: ACCOUNT };
    case "aws:index/getPartition:getPartition":
      return { id: "aws", partition: "aws", dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" };
    default:
      throw new Error(`function ${token} has no local answer: add it in local/invokes.ts`);
  }
}
