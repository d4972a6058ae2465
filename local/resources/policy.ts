import { CreatePolicyCommand } from "@aws-sdk/client-iam";
import type { iam } from "@pulumi/aws";
import { grantText, policyText } from "../policy.ts";
import { type Adapter, given, physicalName } from "../resource.ts";
import { tagList } from "../tags.ts";

export const policy: Adapter<iam.PolicyArgs> = {
  type: "aws:iam/policy:Policy",
  handles: ["description", "name", "namePrefix", "path", "policy", "tags"],
  async create(inputs, context) {
    const name = physicalName(inputs, context, 128);
    const { Policy } = await context.clients.iam.send(
      new CreatePolicyCommand({
        PolicyName: name,
        Description: inputs.description,
        Path: inputs.path,
        PolicyDocument: grantText(inputs.policy),
        Tags: tagList(inputs.tags),
      }),
    );
    const arn = given(Policy?.Arn, "Arn");
    return {
      id: arn,
      state: {
        name,
        arn,
        policy: policyText(inputs.policy),
        path: inputs.path ?? "/",
        tagsAll: inputs.tags ?? {},
      },
    };
  },
};
