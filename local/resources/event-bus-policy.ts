import { PutPermissionCommand, RemovePermissionCommand } from "@aws-sdk/client-eventbridge";
import type { cloudwatch } from "@pulumi/aws";
import { plainHttpText } from "../policy.ts";
import type { Adapter } from "../resource.ts";

export const eventBusPolicy: Adapter<cloudwatch.EventBusPolicyArgs> = {
  type: "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
  handles: ["eventBusName", "policy", "region"],
  names: ["eventBusName"],
  update: "create",
  async create({ eventBusName = "default", policy }, { clients }) {
    await clients.events.send(
      new PutPermissionCommand({ EventBusName: eventBusName, Policy: plainHttpText(policy) }),
    );
    return { id: eventBusName, state: { eventBusName } };
  },
  async remove({ id }, { clients }) {
    await clients.events.send(new RemovePermissionCommand({ EventBusName: id, RemoveAllPermissions: true }));
  },
};
