import { AddPermissionCommand, RemovePermissionCommand } from "@aws-sdk/client-lambda";
import type { lambda } from "@pulumi/aws";
import { type Adapter, physicalName } from "../resource.ts";

export const permission: Adapter<lambda.PermissionArgs> = {
  type: "aws:lambda/permission:Permission",
  handles: [
    "action",
    "function",
    "principal",
    "qualifier",
    "region",
    "sourceAccount",
    "sourceArn",
    "statementId",
    "statementIdPrefix",
  ],
  names: ["function", "qualifier", "statementId", "statementIdPrefix"],
  async create(inputs, context) {
    const { statementId: name, statementIdPrefix: namePrefix } = inputs;
    const statementId = physicalName({ name, namePrefix }, context, 100);
    await context.clients.lambda.send(
      new AddPermissionCommand({
        StatementId: statementId,
        FunctionName: String(inputs.function),
        Action: inputs.action,
        Principal: inputs.principal,
        Qualifier: inputs.qualifier,
        SourceAccount: inputs.sourceAccount,
        SourceArn: inputs.sourceArn,
      }),
    );
    return { id: statementId, state: { statementId } };
  },
  async remove({ id, inputs }, { clients }) {
    await clients.lambda.send(
      new RemovePermissionCommand({
        FunctionName: String(inputs.function),
        Qualifier: inputs.qualifier,
        StatementId: id,
      }),
    );
  },
};
