import { setImmediate } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { bundleBy } from "../../components/function/bundle.ts";
import { inStack } from "../../local/in-stack.ts";
import { withoutStacks } from "../../local/without-stacks.ts";
import type { Answer } from "./like-aws.ts";

/** A resource as the engine would be asked for it. Archives become `{ archive: path }`, or `{ files }` by name. */
export interface Recorded {
  /** Without `aws:` and module: `Queue`. */
  type: string;
  /** With them: `aws:sqs/queue:Queue`. */
  token: string;
  name: string;
  inputs: Record<string, unknown>;
  /** Whether Pulumi refuses to delete or replace it. */
  protected: boolean;
}

export interface Evaluation {
  /** By type and name, so that two evaluations compare. */
  resources: Recorded[];
  outputs: Record<string, unknown>;
  /** What the program warned of. */
  warnings: string[];
  /** The inputs of one resource; an error that names what there is where it is missing. */
  inputs(type: string, name: string): Record<string, unknown>;
  /** Names of all resources of a type. */
  names(type: string): string[];
}

export interface Options {
  /** @default "dev" */
  stack?: string;
  /** Settings as in Pulumi.<stack>.yaml: of the project, or with their namespace (`aws:region`). */
  config?: Record<string, string | number | boolean>;
  /** Whether functions are bundled; else their archives have names, and nothing is in them. @default false */
  code?: boolean;
  /** Outputs of stacks to which the program refers, by name. */
  stacks?: Record<string, Record<string, unknown>>;
  /** What new resources get besides their inputs. @default short words that follow from type and name */
  answer?: Answer;
}

const PROJECT = "event-choreography";

let evaluations = 0;

/** The same evaluation for all tests of a file, started by the first: two at a time would get mixed up. */
export function once<T>(start: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | undefined;
  return () => {
    started ??= start();
    return started;
  };
}

/** The real program: a fresh evaluation of index.ts each time. */
export const choreography = () => import(`../../index.ts?evaluation=${++evaluations}`);

/**
 * Runs a Pulumi program without an engine. A resource's outputs follow from its type and name (`arn:Queue:orders`).
 * Rejects with the first error, wherever in the program it happens.
 */
export async function evaluate(
  program: () => unknown,
  { stack = "dev", config = {}, code = false, stacks = {}, answer = stateOf }: Options = {},
): Promise<Evaluation> {
  const resources: Recorded[] = [];
  const warnings: string[] = [];
  const { warn } = console;
  console.warn = (text: string) => warnings.push(text.replace("warning: [runtime] ", ""));
  bundleBy(code ? undefined : unbuilt);
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      Object.entries(config).map(([key, value]) => [
        key.includes(":") ? key : `${PROJECT}:${key}`,
        String(value),
      ]),
    ),
  );
  const isProtected = new Map<string, boolean>();
  const newResource = async ({ type, name, inputs, custom }: pulumi.runtime.MockResourceArgs) => {
    if (type === "pulumi:pulumi:StackReference")
      return { id: name, state: { ...inputs, outputs: stacks[name] ?? {}, secretOutputNames: [] } };
    if (!custom || type.startsWith("pulumi:")) return { id: name, state: inputs };
    const short = type.split(":").at(-1) ?? type;
    resources.push({
      ...{ type: short, token: type, name, inputs: (await plain(inputs)) as Record<string, unknown> },
      protected: isProtected.get(`${type} ${name}`) ?? false,
    });
    const { id = `${name}-id`, ...state } = answer(short, name, inputs);
    return { id: String(id), state: { ...inputs, ...state } };
  };
  const call = async ({ token }: pulumi.runtime.MockCallArgs) => {
    throw new Error(`The program calls ${token}: no component needs that.`);
  };
  await pulumi.runtime.setMocks({ newResource, call }, PROJECT, stack);
  onRegistration((request) =>
    isProtected.set(`${request.getType()} ${request.getName()}`, request.getProtect()),
  );

  let fail: (error: unknown) => void = () => {};
  let lost = false;
  const failure = new Promise<never>((_, reject) => {
    fail = (error) => {
      lost = true;
      reject(error);
    };
  });
  failure.catch(() => {});
  process.on("unhandledRejection", fail);
  const finish = async () => {
    await pulumi.runtime.disconnect();
    await setImmediate(); // a rejection counts as unhandled only at the end of its turn
  };
  const run = async () => {
    const outputs = await settled(await inStack(program));
    await finish();
    return outputs;
  };
  try {
    const outputs = await withoutStacks(() => Promise.race([run(), failure]));
    resources.sort((a, b) => (`${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1));
    return { ...evaluation(resources, outputs), warnings };
  } finally {
    // What a failed program registered must not reach the next one's record.
    await Promise.race([finish(), failure]).catch(() => {});
    if (lost) {
      pulumi.runtime.terminateRpcs();
      await pulumi.runtime.setMocks(CLOSED);
      await setImmediate();
    }
    process.removeListener("unhandledRejection", fail);
    console.warn = warn;
    bundleBy();
  }
}

/** What the engine is asked, of which mocks get the inputs only. */
interface Registration {
  getType(): string;
  getName(): string;
  getProtect(): boolean;
}

/** Calls `note` before each registration. */
function onRegistration(note: (request: Registration) => void): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as Record<
    "registerResource",
    (request: Registration, answer: unknown) => unknown
  >;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, answer) => {
    note(request);
    return register(request, answer);
  };
}

/** Stands in for a bundle that nobody reads. */
const unbuilt = async (name: string) => new pulumi.asset.FileArchive(`.build/${name}-${"0".repeat(16)}`);

/** Stands in after a lost registration: what waits for it is never created. */
const CLOSED: pulumi.runtime.Mocks = {
  newResource: () => new Promise(() => {}),
  call: () => new Promise(() => {}),
};

function evaluation(resources: Recorded[], outputs: Record<string, unknown>): Omit<Evaluation, "warnings"> {
  const names = (type: string) => resources.filter((one) => one.type === type).map(({ name }) => name);
  return {
    resources,
    outputs,
    names,
    inputs(type, name) {
      const found = resources.filter((one) => one.type === type && one.name === name);
      if (found.length === 1 && found[0]) return found[0].inputs;
      throw new Error(`${found.length} × ${type} ${name}; there are: ${names(type).join(", ") || "none"}`);
    },
  };
}

/** What AWS adds to a resource, as far as the program reads it. */
function stateOf(type: string, name: string): Record<string, unknown> {
  // Policies of these read the account from it.
  const resources: Record<string, string> = { EventBus: `events:event-bus/${name}`, Topic: `sns:${name}` };
  const [service, resource] = resources[type]?.split(":") ?? [];
  return {
    name: `${name}-0a1b2c3`,
    arn: service ? `arn:aws:${service}:eu-central-1:123456789012:${resource}` : `arn:${type}:${name}`,
    url: `https://queue/${name}`,
    invokeArn: `invoke:${name}`,
    executionArn: `execute:${name}`,
    invokeUrl: `https://${name}.test/`,
    ...(type === "Bucket" ? { bucket: `${name}-0a1b2c3` } : {}),
  };
}

async function plain(value: unknown): Promise<unknown> {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (pulumi.asset.AssetArchive.isInstance(value) && "assets" in value)
    return { files: await plain(await value.assets) };
  if (pulumi.asset.Archive.isInstance(value))
    return { archive: await (value as pulumi.asset.FileArchive).path };
  if (pulumi.asset.Asset.isInstance(value)) {
    const { path, text } = value as { path?: Promise<string>; text?: Promise<string> };
    return path ? { path: await path } : { text: await text };
  }
  const entries = Object.entries(value).map(async ([key, inner]) => [key, await plain(inner)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

function settled(exports: unknown): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    pulumi.output({ ...(exports as object) }).apply((values) => resolve(values));
  });
}
