import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  type IAMClient,
  ListPolicyVersionsCommand,
} from "@aws-sdk/client-iam";
import type { iam } from "@pulumi/aws";
import { grantText, policyText } from "../policy.ts";
import { type Adapter, given, physicalName } from "../resource.ts";
import { tagList } from "../tags.ts";

export const policy: Adapter<iam.PolicyArgs> = {
  type: "aws:iam/policy:Policy",
  handles: ["description", "name", "namePrefix", "path", "policy", "tags"],
  names: ["name", "namePrefix", "path"],
  fixed: ["description"],
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
  async update({ policy }, { id, state }, { clients: { iam } }) {
    // A policy has five versions at most.
    await removeVersions(iam, id);
    await iam.send(
      new CreatePolicyVersionCommand({
        PolicyArn: id,
        PolicyDocument: grantText(policy),
        SetAsDefault: true,
      }),
    );
    return { id, state: { ...state, policy: policyText(policy) } };
  },
  async remove({ id }, { clients: { iam } }) {
    await removeVersions(iam, id);
    await iam.send(new DeletePolicyCommand({ PolicyArn: id }));
  },
};

/** Removes the versions that are not in force. */
async function removeVersions(iam: IAMClient, PolicyArn: string): Promise<void> {
  const { Versions = [] } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
  for (const { VersionId, IsDefaultVersion } of Versions)
    if (!IsDefaultVersion) await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
}
