import {
  DeleteFunctionEventInvokeConfigCommand,
  PutFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import type { lambda } from "@pulumi/aws";
import type { Adapter } from "../resource.ts";

export const functionEventInvokeConfig: Adapter<lambda.FunctionEventInvokeConfigArgs> = {
  type: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  handles: [
    "destinationConfig",
    "functionName",
    "maximumEventAgeInSeconds",
    "maximumRetryAttempts",
    "qualifier",
    "region",
  ],
  names: ["functionName", "qualifier"],
  update: "create",
  async create(inputs, { clients }) {
    const { functionName, qualifier, destinationConfig } = inputs;
    const { onFailure, onSuccess } = destinationConfig ?? {};
    await clients.lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: functionName,
        Qualifier: qualifier,
        DestinationConfig: destinationConfig && {
          OnFailure: onFailure && { Destination: onFailure.destination },
          OnSuccess: onSuccess && { Destination: onSuccess.destination },
        },
        MaximumEventAgeInSeconds: inputs.maximumEventAgeInSeconds,
        MaximumRetryAttempts: inputs.maximumRetryAttempts,
      }),
    );
    return { id: [functionName, qualifier].filter(Boolean).join(":"), state: {} };
  },
  async remove({ inputs: { functionName, qualifier } }, { clients }) {
    await clients.lambda.send(
      new DeleteFunctionEventInvokeConfigCommand({ FunctionName: functionName, Qualifier: qualifier }),
    );
  },
};
