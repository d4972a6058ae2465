import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { LambdaFunction } from "../function/lambda-function.ts";
import type { Queue } from "./queue.ts";

export interface EventSourceArgs {
  queue: Queue;
  handler: LambdaFunction;
  /** Messages of a batch, at most. */
  batchSize: number;
  /** Batches side by side, at most. */
  concurrency: number;
}

/** Has a function handle what is in a queue, in batches; it says itself which messages must come again. */
export function eventSource(
  name: string,
  { queue, handler, batchSize, concurrency }: EventSourceArgs,
  child: { parent: pulumi.Resource },
): void {
  new aws.lambda.EventSourceMapping(
    name,
    {
      eventSourceArn: queue.arn,
      functionName: handler.arn,
      batchSize,
      scalingConfig: { maximumConcurrency: concurrency },
      functionResponseTypes: ["ReportBatchItemFailures"],
    },
    { ...child, dependsOn: [handler.permissions] },
  );
}
