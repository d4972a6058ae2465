import { PutTargetsCommand, RemoveTargetsCommand } from "@aws-sdk/client-eventbridge";
import type { cloudwatch } from "@pulumi/aws";
import { type Adapter, physicalName } from "../resource.ts";

export const eventTarget: Adapter<cloudwatch.EventTargetArgs> = {
  type: "aws:cloudwatch/eventTarget:EventTarget",
  handles: [
    "arn",
    "deadLetterConfig",
    "eventBusName",
    "forceDestroy",
    "input",
    "inputPath",
    "inputTransformer",
    "region",
    "retryPolicy",
    "roleArn",
    "rule",
    "sqsTarget",
    "targetId",
  ],
  names: ["targetId", "rule", "eventBusName"],
  update: "create",
  async create(inputs, context) {
    const targetId = physicalName({ name: inputs.targetId }, context, 64);
    const {
      rule,
      eventBusName = "default",
      inputTransformer,
      retryPolicy,
      deadLetterConfig,
      sqsTarget,
    } = inputs;
    const { FailedEntries = [] } = await context.clients.events.send(
      new PutTargetsCommand({
        EventBusName: eventBusName,
        Rule: rule,
        Targets: [
          {
            Id: targetId,
            Arn: inputs.arn,
            RoleArn: inputs.roleArn,
            Input: inputs.input,
            InputPath: inputs.inputPath,
            InputTransformer: inputTransformer && {
              InputPathsMap: inputTransformer.inputPaths,
              InputTemplate: inputTransformer.inputTemplate,
            },
            RetryPolicy: retryPolicy && {
              MaximumEventAgeInSeconds: retryPolicy.maximumEventAgeInSeconds,
              MaximumRetryAttempts: retryPolicy.maximumRetryAttempts,
            },
            DeadLetterConfig: deadLetterConfig && { Arn: deadLetterConfig.arn },
            SqsParameters: sqsTarget && { MessageGroupId: sqsTarget.messageGroupId },
          },
        ],
      }),
    );
    if (FailedEntries.length > 0) throw new Error(`target refused: ${JSON.stringify(FailedEntries)}`);
    const bus = eventBusName === "default" ? "" : `${eventBusName}-`;
    return { id: `${bus}${rule}-${targetId}`, state: { targetId, eventBusName } };
  },
  async remove({ inputs: { rule }, state }, { clients }) {
    await clients.events.send(
      new RemoveTargetsCommand({
        Rule: rule,
        EventBusName: String(state.eventBusName),
        Ids: [String(state.targetId)],
      }),
    );
  },
};
