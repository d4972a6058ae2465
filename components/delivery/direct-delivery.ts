import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { LambdaFunction } from "../function/lambda-function.ts";
import type { Queue } from "./queue.ts";
import type { RetryMechanisms } from "./retry.ts";

/**
 * Lets a rule invoke a function asynchronously: Lambda tries again by itself, and what it gives up goes to the
 * dead-letter queue.
 * @returns what must be there before the rule gets its target.
 */
export function deliverDirectly(
  name: string,
  parts: {
    rule: aws.cloudwatch.EventRule;
    handler: LambdaFunction;
    deadLetters: Queue;
    retry: RetryMechanisms["asynchronous"];
  },
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const { rule, handler, deadLetters, retry } = parts;
  new aws.lambda.FunctionEventInvokeConfig(
    name,
    {
      functionName: handler.name,
      ...retry,
      destinationConfig: { onFailure: { destination: deadLetters.arn } },
    },
    { ...opts, dependsOn: [handler.permissions] },
  );
  return new aws.lambda.Permission(
    name,
    {
      action: "lambda:InvokeFunction",
      function: handler.name,
      principal: "events.amazonaws.com",
      sourceArn: rule.arn,
    },
    opts,
  );
}
