import {
  DeleteRuleCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  RemoveTargetsCommand,
  type RuleState,
} from "@aws-sdk/client-eventbridge";
import type { cloudwatch } from "@pulumi/aws";
import { type Adapter, given, physicalName } from "../resource.ts";
import { tagList } from "../tags.ts";

export const eventRule: Adapter<cloudwatch.EventRuleArgs> = {
  type: "aws:cloudwatch/eventRule:EventRule",
  handles: [
    "description",
    "eventBusName",
    "eventPattern",
    "forceDestroy",
    "name",
    "namePrefix",
    "region",
    "roleArn",
    "scheduleExpression",
    "state",
    "tags",
  ],
  names: ["name", "namePrefix", "eventBusName"],
  update: "create",
  async create(inputs, context) {
    const name = physicalName(inputs, context, 64);
    const { eventBusName = "default", state = "ENABLED" } = inputs;
    const { RuleArn } = await context.clients.events.send(
      new PutRuleCommand({
        Name: name,
        Description: inputs.description,
        EventBusName: eventBusName,
        EventPattern: inputs.eventPattern,
        RoleArn: inputs.roleArn,
        ScheduleExpression: inputs.scheduleExpression,
        State: state as RuleState,
        Tags: tagList(inputs.tags),
      }),
    );
    return {
      id: eventBusName === "default" ? name : `${eventBusName}/${name}`,
      state: { name, arn: given(RuleArn, "RuleArn"), eventBusName, state, tagsAll: inputs.tags ?? {} },
    };
  },
  async remove({ state }, { clients: { events } }) {
    const rule = { Rule: String(state.name), EventBusName: String(state.eventBusName) };
    const { Targets = [] } = await events.send(new ListTargetsByRuleCommand(rule));
    const Ids = Targets.flatMap(({ Id }) => Id ?? []);
    if (Ids.length > 0) await events.send(new RemoveTargetsCommand({ ...rule, Ids }));
    await events.send(new DeleteRuleCommand({ Name: rule.Rule, EventBusName: rule.EventBusName }));
  },
};
