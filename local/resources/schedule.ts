import {
  type ActionAfterCompletion,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  type FlexibleTimeWindowMode,
  type ScheduleState,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import type { scheduler } from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { type Adapter, given, physicalName } from "../resource.ts";

/** The parts of a target that the local AWS heeds; it sends to queues and functions. */
const TARGET = ["arn", "deadLetterConfig", "input", "retryPolicy", "roleArn"];

export const schedule: Adapter<scheduler.ScheduleArgs> = {
  type: "aws:scheduler/schedule:Schedule",
  handles: [
    "actionAfterCompletion",
    "description",
    "endDate",
    "flexibleTimeWindow",
    "groupName",
    "name",
    "namePrefix",
    "region",
    "scheduleExpression",
    "scheduleExpressionTimezone",
    "startDate",
    "state",
    "target",
  ],
  names: ["name", "namePrefix", "groupName"],
  async create(inputs, context) {
    const name = physicalName(inputs, context, 64);
    const { groupName = "default" } = inputs;
    const { ScheduleArn } = await context.clients.scheduler.send(
      new CreateScheduleCommand(settings(inputs, name)),
    );
    const arn = given(ScheduleArn, "ScheduleArn");
    return { id: `${groupName}/${name}`, state: { name, arn, groupName } };
  },
  async update(inputs, { id, state }, { clients }) {
    await clients.scheduler.send(new UpdateScheduleCommand(settings(inputs, String(state.name))));
    return { id, state };
  },
  async remove({ state }, { clients }) {
    await clients.scheduler.send(
      new DeleteScheduleCommand({ Name: String(state.name), GroupName: String(state.groupName) }),
    );
  },
};

function settings(inputs: Unwrap<scheduler.ScheduleArgs>, name: string) {
  const { groupName = "default", flexibleTimeWindow, target, startDate, endDate } = inputs;
  const unknown = Object.keys(target).filter((key) => !TARGET.includes(key));
  if (unknown.length > 0 || !/^arn:aws:(sqs|lambda):/.test(target.arn))
    throw new Error(
      `a schedule's target ${target.arn} with ${unknown.join(", ") || "no more"} has no local answer: use a queue or a function, or extend local/resources/schedule.ts`,
    );
  const { deadLetterConfig, retryPolicy } = target;
  return {
    Name: name,
    GroupName: groupName,
    Description: inputs.description,
    ScheduleExpression: inputs.scheduleExpression,
    ScheduleExpressionTimezone: inputs.scheduleExpressionTimezone,
    StartDate: startDate === undefined ? undefined : new Date(startDate),
    EndDate: endDate === undefined ? undefined : new Date(endDate),
    State: inputs.state as ScheduleState,
    ActionAfterCompletion: inputs.actionAfterCompletion as ActionAfterCompletion,
    FlexibleTimeWindow: {
      Mode: flexibleTimeWindow.mode as FlexibleTimeWindowMode,
      MaximumWindowInMinutes: flexibleTimeWindow.maximumWindowInMinutes,
    },
    Target: {
      Arn: target.arn,
      RoleArn: target.roleArn,
      Input: target.input,
      DeadLetterConfig: deadLetterConfig && { Arn: deadLetterConfig.arn },
      RetryPolicy: retryPolicy && {
        MaximumEventAgeInSeconds: retryPolicy.maximumEventAgeInSeconds,
        MaximumRetryAttempts: retryPolicy.maximumRetryAttempts,
      },
    },
  };
}
