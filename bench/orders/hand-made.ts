import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, GetQueueAttributesCommand, PurgeQueueCommand } from "@aws-sdk/client-sqs";
import { build } from "esbuild";
import { strToU8, zipSync } from "fflate";
import { CONCURRENCY, RETRY, TIMEOUT_SECONDS, VISIBILITY_SECONDS, type World } from "./way.ts";

const ACCOUNT = "000000000000";

/** A queue and its dead-letter queue. */
export interface Queue {
  url: string;
  arn: string;
  deadLetters: string;
}

/** A role that may do some things with whatever there is; returns its ARN. */
export async function role({ clients }: World, name: string, actions: readonly string[]): Promise<string> {
  const allowed = (Action: readonly string[], more: object) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, ...more }] });
  await clients.iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: allowed(["sts:AssumeRole"], {
        Principal: { Service: ["lambda.amazonaws.com", "states.amazonaws.com"] },
      }),
    }),
  );
  await clients.iam.send(
    new PutRolePolicyCommand({
      ...{ RoleName: name, PolicyName: "all" },
      PolicyDocument: allowed(actions, { Resource: "*" }),
    }),
  );
  return `arn:aws:iam::${ACCOUNT}:role/${name}`;
}

/** The code of a file's functions, bundled. */
export async function code({ root }: World, file: string): Promise<Uint8Array> {
  const { outputFiles = [] } = await build({
    ...{ entryPoints: [file], absWorkingDir: root, bundle: true, minify: true, write: false },
    ...{ platform: "node", target: "node20", format: "esm", mainFields: ["module", "main"] },
    banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
  });
  return zipSync({ "index.mjs": outputFiles[0]?.contents ?? strToU8("") });
}

/** Makes a function of one that the code exports; returns the group of its log. */
export async function makeFunction(
  { clients, services }: World,
  args: { name: string; handler: string; code: Uint8Array; role: string; env?: Record<string, string> },
): Promise<string> {
  const { name, handler, env = {} } = args;
  await clients.lambda.send(
    new CreateFunctionCommand({
      ...{ FunctionName: name, Handler: `index.${handler}`, Runtime: "nodejs24.x", Role: args.role },
      ...{ Code: { ZipFile: args.code }, Timeout: TIMEOUT_SECONDS, MemorySize: 512 },
      Environment: {
        Variables: {
          SERVICES_URL: services.url,
          AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
          ...env,
        },
      },
    }),
  );
  const isActive = async () => {
    const { State } = await clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    return State === "Active";
  };
  for (let tries = 0; tries < 200 && !(await isActive()); tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  return `/aws/lambda/${name}`;
}

/** A queue whose messages come again after the visibility timeout, and are put aside after the last attempt. */
export async function queue({ clients }: World, name: string): Promise<Queue> {
  const { QueueUrl: deadLetters = "" } = await clients.sqs.send(
    new CreateQueueCommand({ QueueName: `${name}-dlq` }),
  );
  const redrive = { deadLetterTargetArn: await arnOf(clients, deadLetters), maxReceiveCount: RETRY.attempts };
  const { QueueUrl: url = "" } = await clients.sqs.send(
    new CreateQueueCommand({
      QueueName: name,
      Attributes: { VisibilityTimeout: String(VISIBILITY_SECONDS), RedrivePolicy: JSON.stringify(redrive) },
    }),
  );
  return { url, arn: await arnOf(clients, url), deadLetters };
}

/** Lets a queue feed a function. */
export async function feed({ clients }: World, { arn }: Queue, FunctionName: string): Promise<void> {
  await clients.lambda.send(
    new CreateEventSourceMappingCommand({
      ...{ EventSourceArn: arn, FunctionName, BatchSize: 10 },
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ScalingConfig: { MaximumConcurrency: CONCURRENCY },
    }),
  );
}

/** How many messages queues hold, those under way included. */
export async function messagesIn({ clients }: World, urls: readonly string[]): Promise<number> {
  const counts = urls.map(async (QueueUrl) => {
    const { Attributes = {} } = await clients.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
      }),
    );
    return Object.values(Attributes).reduce((sum, value) => sum + Number(value), 0);
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

export async function emptied({ clients }: World, urls: readonly string[]): Promise<void> {
  await Promise.all(urls.map((QueueUrl) => clients.sqs.send(new PurgeQueueCommand({ QueueUrl }))));
}

async function arnOf({ sqs }: World["clients"], QueueUrl: string): Promise<string> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
  );
  return String(Attributes?.QueueArn);
}

/** What the ways by hand have in common: an order's id is its key, and the services know what happened. */
export function byHand({ services }: World) {
  return {
    furtherLogs: [],
    idOf: (key: string) => key,
    effects: async () => services.effects,
    doom: (what: string, orderId: string) => void services.doomed.add(`${what} ${orderId}`),
    killed: () => [...services.killed.keys()],
  };
}
