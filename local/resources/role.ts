import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import type { iam } from "@pulumi/aws";
import { grantText, policyText } from "../policy.ts";
import { type Adapter, given, physicalName } from "../resource.ts";
import { tagList } from "../tags.ts";

export const role: Adapter<iam.RoleArgs> = {
  type: "aws:iam/role:Role",
  handles: [
    "assumeRolePolicy",
    "description",
    "forceDetachPolicies",
    "inlinePolicies",
    "managedPolicyArns",
    "maxSessionDuration",
    "name",
    "namePrefix",
    "path",
    "permissionsBoundary",
    "tags",
  ],
  names: ["name", "namePrefix"],
  fixed: ["path", "permissionsBoundary", "inlinePolicies", "managedPolicyArns"],
  holds: "its policies",
  async create(inputs, context) {
    const { iam } = context.clients;
    const RoleName = physicalName(inputs, context, 64);
    const assumeRolePolicy = policyText(inputs.assumeRolePolicy);
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: assumeRolePolicy,
        Description: inputs.description,
        MaxSessionDuration: inputs.maxSessionDuration,
        Path: inputs.path,
        PermissionsBoundary: inputs.permissionsBoundary,
        Tags: tagList(inputs.tags),
      }),
    );
    for (const PolicyArn of inputs.managedPolicyArns ?? [])
      await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    for (const { name: PolicyName, policy } of inputs.inlinePolicies ?? [])
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: grantText(policy) }));
    const { Arn, RoleId, CreateDate } = given(Role, "Role");
    return {
      id: RoleName,
      state: {
        name: RoleName,
        arn: given(Arn, "Arn"),
        assumeRolePolicy,
        uniqueId: RoleId,
        createDate: CreateDate?.toISOString(),
        path: inputs.path ?? "/",
        tagsAll: inputs.tags ?? {},
      },
    };
  },
  async update(inputs, { id: RoleName, state }, { clients: { iam } }) {
    const assumeRolePolicy = policyText(inputs.assumeRolePolicy);
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: assumeRolePolicy }));
    const { description: Description, maxSessionDuration: MaxSessionDuration } = inputs;
    await iam.send(new UpdateRoleCommand({ RoleName, Description, MaxSessionDuration }));
    return { id: RoleName, state: { ...state, assumeRolePolicy } };
  },
  async remove({ id }, { clients: { iam } }) {
    await strip(iam, id);
    await iam.send(new DeleteRoleCommand({ RoleName: id }));
  },
};

/** Takes all policies from a role, which IAM does not delete with them. */
async function strip(iam: IAMClient, RoleName: string): Promise<void> {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of PolicyNames) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  for (const { PolicyArn } of AttachedPolicies)
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
}
