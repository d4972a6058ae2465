import { setTimeout as sleep } from "node:timers/promises";
import {
  type Architecture,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  PutFunctionConcurrencyCommand,
  type Runtime,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import type { lambda } from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { zip } from "../archive.ts";
import { type Adapter, type Context, type Created, given, physicalName } from "../resource.ts";

/** Far above what it takes on a busy machine. */
const ACTIVE_MS = 120_000;

/** What a new code brings along. */
const CODE = ["architectures", "code", "sourceCodeHash"];

/** What is no part of a function's configuration. */
const APART = [...CODE, "reservedConcurrentExecutions", "region", "skipDestroy", "tags"];

type Inputs = Unwrap<lambda.FunctionArgs>;

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
  names: ["name"],
  async create(inputs, context) {
    const { lambda } = context.clients;
    const name = physicalName(inputs, context, 64);
    const created = await lambda.send(
      new CreateFunctionCommand({
        ...settings(inputs, name),
        Code: { ZipFile: await zip(given(inputs.code, "code"), context.root) },
        Architectures: inputs.architectures as Architecture[] | undefined,
        Tags: inputs.tags,
      }),
    );
    await reserve(lambda, name, inputs.reservedConcurrentExecutions);
    return described(created, name, inputs, context);
  },
  async update(inputs, { id, state, changed }, context) {
    const { lambda } = context.clients;
    let current: FunctionConfiguration = { FunctionArn: String(state.arn) };
    if (changed.some((name) => !APART.includes(name)))
      current = await lambda.send(new UpdateFunctionConfigurationCommand(settings(inputs, id)));
    if (changed.includes("reservedConcurrentExecutions"))
      await reserve(lambda, id, inputs.reservedConcurrentExecutions ?? -1);
    if (changed.some((name) => CODE.includes(name)))
      current = await lambda.send(
        new UpdateFunctionCodeCommand({
          FunctionName: id,
          ZipFile: await zip(given(inputs.code, "code"), context.root),
          Architectures: inputs.architectures as Architecture[] | undefined,
        }),
      );
    return described(current, id, inputs, context);
  },
  async remove({ id }, { clients }) {
    await clients.lambda.send(new DeleteFunctionCommand({ FunctionName: id }));
  },
};

function settings(inputs: Inputs, name: string) {
  const { deadLetterConfig, environment, ephemeralStorage, loggingConfig, tracingConfig } = inputs;
  return {
    FunctionName: name,
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
    Timeout: inputs.timeout,
    TracingConfig: tracingConfig && { Mode: tracingConfig.mode as "Active" | "PassThrough" },
  };
}

/** Sets executions aside for it; takes that back where there are fewer than none, as Pulumi's -1 says. */
async function reserve(lambda: LambdaClient, FunctionName: string, executions?: number): Promise<void> {
  if (executions === undefined) return;
  if (executions < 0) await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  else
    await lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: executions }),
    );
}

function described(config: FunctionConfiguration, name: string, inputs: Inputs, context: Context): Created {
  const arn = given(config.FunctionArn, "FunctionArn");
  const invoke = (functionArn: string) =>
    `arn:aws:apigateway:${context.region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
  return {
    id: name,
    ready: () => untilActive(context.clients.lambda, name),
    state: {
      name,
      arn,
      invokeArn: invoke(arn),
      qualifiedArn: `${arn}:$LATEST`,
      qualifiedInvokeArn: invoke(`${arn}:$LATEST`),
      version: "$LATEST",
      lastModified: config.LastModified,
      codeSha256: config.CodeSha256,
      sourceCodeSize: config.CodeSize,
      memorySize: config.MemorySize,
      timeout: config.Timeout,
      tagsAll: inputs.tags ?? {},
    },
  };
}

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
