import { AttachRolePolicyCommand, CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
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
};
