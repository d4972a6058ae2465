import type { RequestListener } from "node:http";
import { resolve } from "node:path";
import { type Clients, createClients } from "../../local/clients.ts";
import { type Deployment, deploy } from "../../local/deploy.ts";
import { startMinistack } from "../../local/ministack.ts";
import { serveSite } from "../../local/site.ts";

/** The project's folder. */
export const root = resolve(import.meta.dirname, "../..");

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
}

/**
 * One local AWS with index.ts on it, shared by all files of this folder: the runner gives the folder one process.
 * Each file ends with `test.after(leave(import.meta.filename))`, so that the last one stops it.
 */
const aws = await startMinistack({ root, log: console.log });
export const { endpoint, region } = aws;

/** Clients with root credentials. */
export const clients: Clients = createClients(aws);

const deployments = new Map<string, Promise<Deployment>>();

/** Deploys a program beside those that are there, once. One at a time: Pulumi's state is global. */
export function deployed(folder: string, config: Record<string, string> = {}): Promise<Deployment> {
  const found = deployments.get(folder) ?? deploy({ root: folder, endpoint, region, config });
  deployments.set(folder, found);
  return found;
}

let answer: RequestListener = (_, response) => void response.writeHead(404).end();

/** A site that the program may crawl, although it is not public. */
export const site = await serveSite((request, response) => answer(request, response));

/** Has the site answer so from now on. */
export function serve(listener: RequestListener): void {
  answer = listener;
}

/** A schedule that is there, and is not due as long as anyone runs this. */
const schedule = { crawlSchedule: "cron(0 0 1 1 ? 2199)", crawlSitemapUrl: `${site.origin}/nightly.xml` };

export const program = await deployed(root, { ...schedule, crawlAllow: JSON.stringify([site.host]) }).catch(
  async (error) => {
    await stop();
    throw error;
  },
);

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

/** The files of this run, in order: the runner's arguments, or the one file that was started by itself. */
const files = process.argv.filter((path) => path.endsWith(".test.ts")).map((path) => resolve(path));

/** Whether a file of this folder is part of this run, now or later. */
export function runs(file: string): boolean {
  return files.includes(resolve(import.meta.dirname, file));
}

/** The `after` hook of each file: stops everything after the last one. */
export function leave(file: string): () => Promise<void> {
  return async () => {
    if (files.at(-1) === file) await stop();
  };
}

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
