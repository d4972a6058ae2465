import type { RequestListener } from "node:http";
import { resolve } from "node:path";
import { type Clients, createClients } from "../../local/clients.ts";
import { type DeployArgs, type Deployment, deploy } from "../../local/deploy.ts";
import { startMinistack } from "../../local/ministack.ts";
import { serveSite } from "../../local/site.ts";
import { endings } from "../harness/endings.ts";
import { patient } from "../harness/patience.ts";
import { root } from "./root.ts";

/** What a consumer's part of the stack outputs names. */
export interface ConsumerOutputs {
  functionName: string;
  ruleArn: string;
  queueUrl: string;
  deadLetterQueueUrl: string;
  targetDeadLetterQueueUrl: string;
}

/** What a program with a bus exports. */
export interface Outputs {
  busName: string;
  claimsTable: string;
  /** JSON of a Choreography. */
  choreography: string;
  consumers: Record<string, ConsumerOutputs>;
  notifications: Record<string, { topicArn: string }>;
}

/**
 * One local AWS with index.ts on it, shared by all suites of a process; the runner gives a process to those that run side by
 * side, and one to each lane of the others. Each suite has `test.after(leave(import.meta.filename))`, so that the last one to
 * end stops it.
 */
const aws = await startMinistack({ root, log: console.log });
export const { endpoint, region } = aws;

/** Clients with root credentials. */
export const clients: Clients = createClients(aws);

/**
 * Settings in place of a local stack's short ones, by which functions have the time that they need on this machine now:
 * one that is ended half-way is tried again, which is no fault of what is tested.
 */
export function unhurried(seconds = 4): Record<string, string> {
  const functionTimeout = Math.min(12, Math.ceil(patient(seconds)));
  return {
    functionTimeoutSeconds: String(functionTimeout),
    visibilityTimeoutSeconds: String(6 * functionTimeout),
  };
}

const deployments = new Map<string, Promise<Deployment>>();

/** Deploys a program beside those that are there, once. @param stacks outputs of stacks to which it refers */
export function deployed(
  folder: string,
  config: Record<string, string> = {},
  stacks: DeployArgs["stacks"] = {},
): Promise<Deployment> {
  const found = deployments.get(folder) ?? deployAnew(folder, { config, stacks });
  deployments.set(folder, found);
  return found;
}

let last: Promise<unknown> = Promise.resolve();

/** Deploys a program, after any other: Pulumi's state is global. */
export function deployAnew(
  folder: string,
  more: Pick<DeployArgs, "config" | "log" | "stacks" | "load"> = {},
): Promise<Deployment> {
  const deployment = last.then(() => deploy({ root: folder, endpoint, region, ...more }));
  last = deployment.catch(() => {});
  return deployment;
}

const answers = new Map<string, RequestListener>();

/** A site that the program may crawl, although it is not public. */
export const site = await serveSite((request, response) => {
  const [, suite = ""] = (request.url ?? "").split("/");
  const answer = answers.get(suite);
  if (answer) answer(request, response);
  else response.writeHead(404).end();
});

/** Has the site answer so for whatever is below `/<suite>/`; returns the address there. */
export function serve(suite: string, listener: RequestListener): string {
  answers.set(suite, listener);
  return `${site.origin}/${suite}`;
}

/** A schedule that is there, and is not due as long as anyone runs this. */
const schedule = {
  crawlSchedule: "cron(0 0 1 1 ? 2199)",
  crawlSitemapUrl: `${site.origin}/schedule/nightly.xml`,
};

export const program = await deployed(root, {
  ...{ ...unhurried(), ...schedule, crawlAllow: JSON.stringify([site.host]) },
}).catch(async (error) => {
  await stop();
  throw error;
});

/** What index.ts exports. */
export const outputs = program.outputs as unknown as Outputs & { apiUrl: string };

/** The physical name of a resource: `physical("dynamodb/table:Table", "orders")`. */
export function physical(type: string, name: string, { resources } = program): string {
  const found = resources.find((one) => one.type === `aws:${type}` && one.name === name);
  if (!found) throw new Error(`The program has no ${type} ${name}.`);
  return String(found.state.name);
}

/** A consumer's outputs, by its name. */
export function consumer(name: string): ConsumerOutputs {
  const found = outputs.consumers[name];
  if (!found) throw new Error(`The program has no consumer ${name}.`);
  return found;
}

/** The suites of this process that have not ended: the runner's arguments, or the one that was started by itself. */
const open = new Set(process.argv.filter((path) => path.endsWith(".test.ts")).map((path) => resolve(path)));

/** The `after` hook of each suite: stops everything after the last one. */
export function leave(file: string): () => Promise<void> {
  return async () => {
    open.delete(file);
    if (open.size === 0) await stop();
  };
}

endings.push(stop);

const further: (() => void)[] = [];

/** Has something else stop with everything. */
export function stopWith(end: () => void): void {
  further.push(end);
}

async function stop(): Promise<void> {
  for (const end of further) end();
  clients.close();
  site.close();
  await aws.stop();
}
