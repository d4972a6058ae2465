import "./lazy-packages.ts";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable.js";
import { readProject } from "./config.ts";
import { firstFailure } from "./first-failure.ts";
import { inStack } from "./in-stack.ts";
import { call } from "./invokes.ts";
import { plain } from "./plain.ts";
import { withoutStacks } from "./without-stacks.ts";

/** A resource of the program, its inputs without outputs and secrets around them. */
export interface NewResource {
  /** Type token, `aws:sqs/queue:Queue`. */
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

export interface EvaluateArgs {
  /** The project's folder. */
  root: string;
  /** @default "local" */
  stack?: string;
  region: string;
  /** Settings in place of the stack's; keys without a namespace are the project's. */
  config?: Record<string, string>;
  /** Outputs of stacks to which the program refers, by the names that it gives them. @default none */
  stacks?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
  /** Creates a resource, once everything that it depends on exists. Not called again after it threw. */
  newResource(resource: NewResource): Promise<{ id: string; state: Record<string, unknown> }>;
  /** Runs the program's file, and returns its exports. @default it is imported, and its modules again only if they are new */
  load?: (path: string) => Promise<object>;
}

/** Takes the place of the mocks after a failure: what a failed program still registers is never created. */
const CLOSED: pulumi.runtime.Mocks = {
  newResource: () => new Promise(() => {}),
  call: () => new Promise(() => {}),
};

/** Forgets the promises that are open, which is what Pulumi's own answer to the question for them does; its types hide it. */
const { leakedPromises: forgetPromises } = debuggable as unknown as { leakedPromises(): unknown };

/** Whether an error is of a component that a failed program ends later on: the mocks of the next one do not know it. */
function isGivenUp(error: unknown): boolean {
  return error instanceof Error && /^unknown resource urn:pulumi:/.test(error.message);
}

function throwUnlessGivenUp(error: unknown): void {
  if (!isGivenUp(error)) throw error;
}

/** Turns of the event loop that a component takes at most from its last child to its own end. */
const TURNS = 20;

let evaluations = 0;

/** Runs the Pulumi program without an engine; returns its stack outputs. Rejects with the first error. */
export async function evaluate(args: EvaluateArgs): Promise<Record<string, unknown>> {
  const { root, stack = "local", region, config, stacks = {}, newResource, load = imported } = args;
  const project = readProject(root, stack, config);
  pulumi.runtime.setAllConfig(project.config, project.secretKeys);

  const { failure, failed, fail, guard, idle } = firstFailure();
  const mocks: pulumi.runtime.Mocks = {
    newResource: ({ type, name, inputs, custom, id }) =>
      guard(async () => {
        if (type === "pulumi:pulumi:StackReference") return referred(stacks, String(inputs.name ?? name));
        if (id) throw new Error(`${name} (${type}): an existing resource (${id}) cannot be read or imported`);
        if (!custom || type.startsWith("pulumi:")) return { id: name, state: inputs };
        return newResource({ type, name, inputs: await plain(inputs) });
      }),
    call: (invoke) => guard(async () => call(invoke, region)),
  };
  await pulumi.runtime.setMocks(mocks, project.name, stack);
  const failUnlessGivenUp = (error: unknown) => {
    if (!isGivenUp(error)) fail(error);
  };
  process.on("unhandledRejection", failUnlessGivenUp);
  process.off("unhandledRejection", throwUnlessGivenUp);
  try {
    return await withoutStacks(() => Promise.race([run(() => load(join(root, project.main))), failure]));
  } catch (error) {
    // What a failed program still registers is never created.
    fail(error);
    // Pulumi's prefix says nothing to whoever wrote the program.
    (error as Error).message = (error as Error).message.replace(
      /^(error serializing property "[^"]*": )+/,
      "",
    );
    throw error;
  } finally {
    await idle();
    if (failed()) {
      // What was created meanwhile is still registered, with the mocks that know it.
      for (let turn = 0; turn < TURNS; turn++) await setImmediate();
      pulumi.runtime.terminateRpcs();
      await pulumi.runtime.setMocks(CLOSED);
      await setImmediate();
      // Pulumi would tell of them when the process ends: they are those of a program that was given up.
      forgetPromises();
      process.on("unhandledRejection", throwUnlessGivenUp);
    }
    process.off("unhandledRejection", failUnlessGivenUp);
  }
}

/** A stack to which the program refers. */
function referred(stacks: NonNullable<EvaluateArgs["stacks"]>, name: string) {
  const outputs = stacks[name];
  if (!outputs) {
    const known = Object.keys(stacks).join(", ") || "no other stack";
    throw new Error(`the stack ${name} is not deployed here: deploy it first; there is ${known}`);
  }
  return { id: name, state: { name, outputs, secretOutputNames: [] } };
}

/** Imports the program's file, anew each time. */
function imported(path: string): Promise<object> {
  const program = pathToFileURL(path);
  program.search = `evaluation=${++evaluations}`;
  return import(program.href);
}

/** Runs the program, and waits for its outputs and all that it registered. */
async function run(load: () => Promise<object>): Promise<Record<string, unknown>> {
  const outputs = await settled(await inStack(load));
  await pulumi.runtime.disconnect();
  await setImmediate(); // a rejection counts as unhandled only at the end of its turn
  return outputs;
}

/** The values of a module's exports; an output that fails never resolves, and is reported as unhandled. */
function settled(exports: object): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    pulumi.output({ ...exports }).apply((values) => resolve(values));
  });
}
