import { setTimeout as sleep } from "node:timers/promises";
import {
  type Architecture,
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  PutFunctionConcurrencyCommand,
  type Runtime,
} from "@aws-sdk/client-lambda";
import type { lambda } from "@pulumi/aws";
import { zip } from "../archive.ts";
import { type Adapter, given, physicalName } from "../resource.ts";

/** Far above what it takes on a busy machine. */
const ACTIVE_MS = 120_000;

export const lambdaFunction: Adapter<lambda.FunctionArgs> = {
  type: "aws:lambda/function:Function",
  handles: [
    "architectures",
    "code",
    "deadLetterConfig",
    "description",
    "environment",
    "ephemeralStorage",
    "handler",
    "loggingConfig",
    "memorySize",
    "name",
    "region",
    "reservedConcurrentExecutions",
    "role",
    "runtime",
    "skipDestroy",
    "sourceCodeHash",
    "tags",
    "timeout",
    "tracingConfig",
  ],
  async create(inputs, context) {
    const { lambda } = context.clients;
    const name = physicalName(inputs, context, 64);
    const { deadLetterConfig, environment, ephemeralStorage, loggingConfig, tracingConfig } = inputs;
    const created = await lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Code: { ZipFile: await zip(given(inputs.code, "code"), context.root) },
        Architectures: inputs.architectures as Architecture[] | undefined,
        DeadLetterConfig: deadLetterConfig && { TargetArn: deadLetterConfig.targetArn },
        Description: inputs.description,
        Environment: { Variables: { ...NO_NODE_WARNING, ...environment?.variables } },
        EphemeralStorage: ephemeralStorage && { Size: ephemeralStorage.size ?? 512 },
        Handler: inputs.handler,
        LoggingConfig: loggingConfig && {
          ApplicationLogLevel: loggingConfig.applicationLogLevel as "INFO" | undefined,
          LogFormat: loggingConfig.logFormat as "JSON" | "Text",
          LogGroup: loggingConfig.logGroup,
          SystemLogLevel: loggingConfig.systemLogLevel as "INFO" | undefined,
        },
        MemorySize: inputs.memorySize,
        Role: inputs.role,
        Runtime: inputs.runtime as Runtime | undefined,
        Tags: inputs.tags,
        Timeout: inputs.timeout,
        TracingConfig: tracingConfig && { Mode: tracingConfig.mode as "Active" | "PassThrough" },
      }),
    );
    if (inputs.reservedConcurrentExecutions !== undefined && inputs.reservedConcurrentExecutions >= 0)
      await lambda.send(
        new PutFunctionConcurrencyCommand({
          FunctionName: name,
          ReservedConcurrentExecutions: inputs.reservedConcurrentExecutions,
        }),
      );
    const arn = given(created.FunctionArn, "FunctionArn");
    const invoke = (functionArn: string) =>
      `arn:aws:apigateway:${context.region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
    return {
      id: name,
      ready: () => untilActive(lambda, name),
      state: {
        name,
        arn,
        invokeArn: invoke(arn),
        qualifiedArn: `${arn}:$LATEST`,
        qualifiedInvokeArn: invoke(`${arn}:$LATEST`),
        version: "$LATEST",
        lastModified: created.LastModified,
        codeSha256: created.CodeSha256,
        sourceCodeSize: created.CodeSize,
        memorySize: created.MemorySize,
        timeout: created.Timeout,
        tagsAll: inputs.tags ?? {},
      },
    };
  },
};

/** Where functions run on this machine's own Node.js, the SDK might warn of its version in every log. */
const NO_NODE_WARNING = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };

async function untilActive(lambda: LambdaClient, FunctionName: string): Promise<void> {
  const deadline = performance.now() + ACTIVE_MS;
  while (performance.now() < deadline) {
    const { State, StateReason } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    if (State === "Active") return;
    if (State === "Failed") throw new Error(`function ${FunctionName} failed to start: ${StateReason}`);
    await sleep(20);
  }
  throw new Error(`function ${FunctionName} is not active after ${ACTIVE_MS / 1000} s`);
}
