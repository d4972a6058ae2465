import {
  GetFunctionConfigurationCommand,
  type LambdaClient,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { type Clients, createClients } from "../../local/clients.ts";
import { type Deployed, deploy } from "../../local/deploy.ts";
import { startMinistack } from "../../local/ministack.ts";
import { copyProject } from "./project.ts";

/** A consumer of the deployed program. */
export interface ConsumerParts {
  name: string;
  functionName: string;
  queueUrl: string;
  deadLetterQueueUrl: string;
  targetDeadLetterQueueUrl: string;
  /** Id of its event source mapping. */
  mapping: string;
  /** Detail-types that its rule lets through, whatever they hold; not those that the rule narrows down. */
  types: string[];
}

const PUBLISHERS = [
  "create-order",
  "process-payment",
  "create-invoice",
  "request-payment-reversal",
  "request-payment-cancellation",
];

/** index.ts on a local AWS of its own, with a gateway that keeps books. */
export interface ChaosStack {
  endpoint: string;
  /** Leads the process group of the local AWS and its functions. */
  group: number;
  /** Clients with root credentials, past the proxy. */
  clients: Clients;
  busName: string;
  apiUrl: string;
  claimsTable: string;
  sweeper: string;
  consumers: ConsumerParts[];
  /** Names of the functions whose events orders wait for. */
  publishers: string[];
  /** File of the gateway's books. */
  ledger: string;
  /** A table's physical name. */
  table(name: string): string;
  /** A bucket's physical name. */
  bucket(name: string): string;
  /** Lets the functions' calls go through a proxy. */
  redirect(proxy: string): Promise<void>;
  /** Deploys a function anew, while it works: with so many attempts, or with as many as the program has. */
  redeploy(functionName: string, maxAttempts?: number): Promise<void>;
  /** Ends it and deletes its files. */
  stop(): Promise<void>;
}

/** Starts and deploys it, with settings besides those of the local stack. */
export async function startStack(
  root: string,
  settings: Readonly<Record<string, string>>,
  log: (line: string) => void,
): Promise<ChaosStack> {
  const project = copyProject(root);
  const aws = await startMinistack({ root, log }).catch((error) => {
    project.remove();
    throw error;
  });
  const { endpoint, region, pid: group = 0 } = aws;
  const clients = createClients({ endpoint, region });
  const stop = async () => {
    clients.close();
    await aws.stop();
    project.remove();
  };
  const { folder, config, environment, ledger } = project;
  try {
    const { outputs, resources } = await deploy({
      root: folder,
      endpoint,
      region,
      config: { ...config, ...settings },
    });
    const found = (type: string, name: string) => resourceOf(resources, type, name);
    const { busName, apiUrl, claimsTable } = outputs as Record<string, string>;
    const all = Object.entries(outputs.consumers as Record<string, ConsumerParts & { ruleArn?: string }>);
    // A schedule's consumer hears nothing from the bus.
    const parts = all.filter(([, { ruleArn }]) => ruleArn !== undefined);
    const functions = resources.filter(({ type }) => type === "aws:lambda/function:Function");
    return {
      endpoint,
      group,
      clients,
      busName: String(busName),
      apiUrl: String(apiUrl),
      claimsTable: String(claimsTable),
      sweeper: String(functions.find(({ name }) => name.endsWith("-sweep-outboxes"))?.state.name),
      consumers: parts.map(([name, part]) => ({
        ...part,
        name,
        mapping: found("lambda/eventSourceMapping:EventSourceMapping", name).id,
        types: plainTypes(String(found("cloudwatch/eventRule:EventRule", name).inputs.eventPattern)),
      })),
      publishers: PUBLISHERS.map((name) => String(found("lambda/function:Function", name).state.name)),
      ledger,
      table: (name) => String(found("dynamodb/table:Table", name).state.name),
      bucket: (name) => String(found("s3/bucket:Bucket", name).state.bucket),
      // The SDK takes its endpoint from the environment, and that of a queue from the queue's URL.
      redirect: async (proxy) => {
        const redirected = (own: Record<string, string>) => ({
          ...mapped(own, (value) => value.replaceAll(endpoint, proxy)),
          ...environment,
          AWS_ENDPOINT_URL: proxy,
        });
        const names = functions.map(({ state }) => String(state.name));
        await Promise.all(names.map((name) => change(clients.lambda, name, redirected)));
      },
      redeploy: (functionName, maxAttempts) =>
        change(clients.lambda, functionName, (own) => ({ ...own, ...retryOf(own, maxAttempts) })),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function resourceOf(resources: readonly Deployed[], type: string, name: string): Deployed {
  const found = resources.find((one) => one.type === `aws:${type}` && one.name === name);
  if (!found) throw new Error(`The program has no ${type} ${name}.`);
  return found;
}

/** The detail-types of a pattern without conditions on data. */
function plainTypes(pattern: string): string[] {
  const parsed = JSON.parse(pattern);
  const alternatives: { "detail-type"?: string[]; detail?: object }[] = parsed.$or ?? [parsed];
  return alternatives.flatMap(({ "detail-type": types = [], detail }) => (detail ? [] : types));
}

/** Changes a function's environment. */
async function change(
  lambda: LambdaClient,
  FunctionName: string,
  changed: (own: Record<string, string>) => Record<string, string>,
): Promise<void> {
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const Variables = changed(Environment?.Variables ?? {});
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
}

/** The variable with a function's retries, with another number of attempts; the program's own stays beside it. */
function retryOf({ RETRY = "{}", PROGRAMS_RETRY = RETRY }: Record<string, string>, maxAttempts?: number) {
  const own = JSON.parse(PROGRAMS_RETRY);
  return { PROGRAMS_RETRY, RETRY: JSON.stringify(maxAttempts ? { ...own, maxAttempts } : own) };
}

function mapped(record: Record<string, string>, each: (value: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, each(value)]));
}
