import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  type EventSourceMappingConfiguration,
  type EventSourcePosition,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import type { lambda } from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { type Adapter, arn, type Context, type Created, given } from "../resource.ts";

type Inputs = Unwrap<lambda.EventSourceMappingArgs>;

export const eventSourceMapping: Adapter<lambda.EventSourceMappingArgs> = {
  type: "aws:lambda/eventSourceMapping:EventSourceMapping",
  handles: [
    "batchSize",
    "bisectBatchOnFunctionError",
    "destinationConfig",
    "enabled",
    "eventSourceArn",
    "filterCriteria",
    "functionName",
    "functionResponseTypes",
    "maximumBatchingWindowInSeconds",
    "maximumRecordAgeInSeconds",
    "maximumRetryAttempts",
    "region",
    "scalingConfig",
    "startingPosition",
    "tags",
  ],
  fixed: ["eventSourceArn", "startingPosition"],
  async create(inputs, context) {
    const mapping = await context.clients.lambda.send(
      new CreateEventSourceMappingCommand({
        ...settings(inputs),
        EventSourceArn: inputs.eventSourceArn,
        StartingPosition: inputs.startingPosition as EventSourcePosition | undefined,
        Tags: inputs.tags,
      }),
    );
    return described(mapping, inputs, context);
  },
  async update(inputs, { id }, context) {
    const mapping = await context.clients.lambda.send(
      new UpdateEventSourceMappingCommand({ UUID: id, ...settings(inputs) }),
    );
    return described(mapping, inputs, context);
  },
  async remove({ id }, { clients }) {
    await clients.lambda.send(new DeleteEventSourceMappingCommand({ UUID: id }));
  },
};

function settings(inputs: Inputs) {
  const { destinationConfig, filterCriteria, scalingConfig } = inputs;
  const onFailure = destinationConfig?.onFailure?.destinationArn;
  return {
    FunctionName: inputs.functionName,
    BatchSize: inputs.batchSize,
    BisectBatchOnFunctionError: inputs.bisectBatchOnFunctionError,
    DestinationConfig: onFailure ? { OnFailure: { Destination: onFailure } } : undefined,
    Enabled: inputs.enabled,
    FilterCriteria: filterCriteria && {
      Filters: (filterCriteria.filters ?? []).map(({ pattern }) => ({ Pattern: pattern })),
    },
    FunctionResponseTypes: inputs.functionResponseTypes as "ReportBatchItemFailures"[] | undefined,
    MaximumBatchingWindowInSeconds: inputs.maximumBatchingWindowInSeconds,
    MaximumRecordAgeInSeconds: inputs.maximumRecordAgeInSeconds,
    MaximumRetryAttempts: inputs.maximumRetryAttempts,
    ScalingConfig: scalingConfig && { MaximumConcurrency: scalingConfig.maximumConcurrency },
  };
}

function described(mapping: EventSourceMappingConfiguration, inputs: Inputs, context: Context): Created {
  const uuid = given(mapping.UUID, "UUID");
  return {
    id: uuid,
    state: {
      uuid,
      arn: mapping.EventSourceMappingArn ?? arn("lambda", context, `event-source-mapping:${uuid}`),
      functionArn: mapping.FunctionArn,
      state: mapping.State,
      tagsAll: inputs.tags ?? {},
    },
  };
}
