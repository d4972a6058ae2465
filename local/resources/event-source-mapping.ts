import { CreateEventSourceMappingCommand, type EventSourcePosition } from "@aws-sdk/client-lambda";
import type { lambda } from "@pulumi/aws";
import { type Adapter, arn, given } from "../resource.ts";

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
  async create(inputs, context) {
    const { destinationConfig, filterCriteria, scalingConfig } = inputs;
    const onFailure = destinationConfig?.onFailure?.destinationArn;
    const mapping = await context.clients.lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: inputs.functionName,
        EventSourceArn: inputs.eventSourceArn,
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
        StartingPosition: inputs.startingPosition as EventSourcePosition | undefined,
        Tags: inputs.tags,
      }),
    );
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
  },
};
