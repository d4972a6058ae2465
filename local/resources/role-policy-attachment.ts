import { AttachRolePolicyCommand, DetachRolePolicyCommand } from "@aws-sdk/client-iam";
import type { iam } from "@pulumi/aws";
import type { Adapter } from "../resource.ts";

export const rolePolicyAttachment: Adapter<iam.RolePolicyAttachmentArgs> = {
  type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  handles: ["policyArn", "role"],
  names: ["policyArn", "role"],
  async create({ policyArn, role }, { clients }) {
    const RoleName = String(role);
    await clients.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: policyArn }));
    return { id: `${RoleName}/${policyArn}`, state: { role: RoleName } };
  },
  async remove({ inputs: { policyArn, role } }, { clients }) {
    await clients.iam.send(new DetachRolePolicyCommand({ RoleName: String(role), PolicyArn: policyArn }));
  },
};
