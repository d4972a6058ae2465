import { DeleteRolePolicyCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { iam } from "@pulumi/aws";
import { grantText, policyText } from "../policy.ts";
import { type Adapter, physicalName } from "../resource.ts";

export const rolePolicy: Adapter<iam.RolePolicyArgs> = {
  type: "aws:iam/rolePolicy:RolePolicy",
  handles: ["name", "namePrefix", "policy", "role"],
  names: ["name", "namePrefix", "role"],
  update: "create",
  async create(inputs, context) {
    const name = physicalName(inputs, context, 128);
    const role = String(inputs.role);
    await context.clients.iam.send(
      new PutRolePolicyCommand({
        RoleName: role,
        PolicyName: name,
        PolicyDocument: grantText(inputs.policy),
      }),
    );
    return { id: `${role}:${name}`, state: { name, role, policy: policyText(inputs.policy) } };
  },
  async remove({ state: { name, role } }, { clients }) {
    await clients.iam.send(new DeleteRolePolicyCommand({ RoleName: String(role), PolicyName: String(name) }));
  },
};
