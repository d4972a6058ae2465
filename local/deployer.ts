import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { digestOf } from "./archive.ts";
import type { DeployedResource, DeployedResources } from "./deployed.ts";
import { changedInputs, differenceOf } from "./difference.ts";
import type { NewResource } from "./program.ts";
import type { Context, Created, Existing } from "./resource.ts";
import { type AnyAdapter, adapterFor, assertHandled } from "./resources.ts";

/** What a deployment did, by the resources' types and names. */
export interface Changes {
  created: string[];
  updated: string[];
  /** Made anew, as they could not be changed. */
  replaced: string[];
  removed: string[];
  unchanged: number;
}

/** Brings resources of one project to what its program says, one by one, from what an earlier deployment left. */
export interface Deployer {
  /** Creates it, changes it, or leaves it as it is. The answer is what the program gets. */
  deploy(resource: NewResource): Promise<{ id: string; state: Record<string, unknown> }>;
  /** Removes what the program does not say any more, the last created first. */
  removeRest(): Promise<void>;
  /** All there is now: what was deployed, and what is not removed yet. */
  resources(): DeployedResources;
  changes: Changes;
  /** Waits until what was created or changed can be used. */
  ready(): Promise<void>;
}

type Place = Omit<Context, "name" | "digest">;

export function deployer(
  project: string,
  earlier: DeployedResources,
  place: Place,
  log: (line: string) => void = () => {},
): Deployer {
  const before = new Map(earlier.map((one) => [urnOf(one), one]));
  const now = new Map<string, DeployedResource>();
  const renamed: DeployedResource[] = [];
  const taken = new Set<string>();
  const waits: (() => Promise<void>)[] = [];
  const changes: Changes = { created: [], updated: [], replaced: [], removed: [], unchanged: 0 };

  const contextOf = (one: NewResource): Context => {
    const digest = createHash("sha256")
      .update(`${project}::${urnOf(one)}`)
      .digest("hex");
    return { ...place, name: one.name, digest };
  };
  const made = async (resource: NewResource, adapter: AnyAdapter, was: DeployedResource | undefined) => {
    const { inputs } = resource;
    const context = contextOf(resource);
    const title = titleOf(resource);
    const said = await jsonOf(inputs, place.root);
    const changed = was ? changedInputs(was.inputs, said) : [];
    const difference = was ? differenceOf(adapter, changed) : undefined;
    const create = () => adapter.create(inputs as never, context);
    let created: Created;
    if (!was) {
      created = await create();
      changes.created.push(title);
    } else if (difference === "none") {
      created = { id: was.id, state: was.outputs };
      changes.unchanged++;
    } else if (difference === "update") {
      const { update } = adapter;
      created = await (typeof update === "function"
        ? update(inputs as never, existing(was, changed), context)
        : create());
      changes.updated.push(title);
    } else {
      if (difference === "replace") await remove(adapter, was, context);
      else renamed.push(was);
      created = await create();
      changes.replaced.push(title);
    }
    if (created.ready) waits.push(created.ready);
    const { type, name } = resource;
    now.set(urnOf(resource), { type, name, id: created.id, inputs: said, outputs: created.state });
    if (difference !== "none") log(title);
    return { id: created.id, state: { region: place.region, ...inputs, ...created.state } };
  };

  return {
    changes,
    async deploy(resource) {
      const urn = urnOf(resource);
      if (taken.has(urn)) throw new Error("the name is taken by another resource of that type");
      taken.add(urn);
      const adapter = adapterFor(resource.type);
      assertHandled(adapter, resource.inputs);
      return made(resource, adapter, before.get(urn));
    },
    async removeRest() {
      for (const old of gone(before, now, renamed).reverse()) {
        await remove(adapterFor(old.type), old, contextOf(old));
        if (!renamed.includes(old)) changes.removed.push(titleOf(old));
        before.delete(urnOf(old));
        log(`removed ${titleOf(old)}`);
      }
    },
    resources: () => [...[...before.values()].filter((one) => !now.has(urnOf(one))), ...now.values()],
    ready: async () => {
      await Promise.all(waits.map((wait) => wait()));
    },
  };
}

/** What was deployed and is not wanted any more, in the order in which it was created. */
function gone(
  before: ReadonlyMap<string, DeployedResource>,
  now: ReadonlyMap<string, DeployedResource>,
  renamed: readonly DeployedResource[],
): DeployedResource[] {
  return [...before.values()].filter((one) => !now.has(urnOf(one)) || renamed.includes(one));
}

/** Removes a resource; one that is gone already is no error. */
async function remove(adapter: AnyAdapter, was: DeployedResource, context: Context): Promise<void> {
  await adapter.remove(existing(was, []), context).catch((error: Error) => {
    if (!GONE.test(error.name)) throw error;
  });
}

/** How AWS says that something is not there. */
const GONE = /NotFound|NoSuch|NonExistentQueue|QueueDoesNotExist/;

/** A resource of an earlier deployment, as adapters get it. */
export function existing(
  { id, inputs, outputs }: DeployedResource,
  changed: readonly string[],
): Existing<never> {
  return { id, inputs: inputs as never, state: outputs, changed };
}

/** `consumer (aws:sqs/queue:Queue)` */
export function titleOf({ type, name }: Pick<NewResource, "type" | "name">): string {
  return `${name} (${type})`;
}

export function urnOf({ type, name }: Pick<NewResource, "type" | "name">): string {
  return `${type}::${name}`;
}

/** Inputs as they are remembered and compared: JSON values, and a digest for each archive. */
async function jsonOf(inputs: Record<string, unknown>, root: string): Promise<Record<string, unknown>> {
  const entries = await Promise.all(
    Object.entries(inputs).map(async ([name, value]) => {
      const isCode = pulumi.asset.Archive.isInstance(value);
      return [name, isCode ? await digestOf(value as pulumi.asset.Archive, root) : value] as const;
    }),
  );
  return JSON.parse(JSON.stringify(Object.fromEntries(entries)));
}
