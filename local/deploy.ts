import { createHash } from "node:crypto";
import { stop } from "esbuild";
import { createClients } from "./clients.ts";
import { readProject } from "./config.ts";
import { type EvaluateArgs, evaluate, type NewResource } from "./program.ts";
import { adapterFor, assertHandled } from "./resources.ts";

export interface DeployArgs extends Pick<EvaluateArgs, "root" | "region" | "config"> {
  endpoint: string;
  /** Gets a line for each resource. */
  log?: (line: string) => void;
}

/** A resource that was deployed. */
export interface Deployed extends NewResource {
  id: string;
  state: Record<string, unknown>;
}

export interface Deployment {
  /** Stack outputs. */
  outputs: Record<string, unknown>;
  /** In the order in which they were completed. */
  resources: Deployed[];
  ms: number;
}

/** Deploys the program to an empty local AWS; functions are active when it returns. Rejects with the first error. */
export async function deploy({ endpoint, log, ...args }: DeployArgs): Promise<Deployment> {
  const started = performance.now();
  const { root, region, config } = args;
  const clients = createClients({ endpoint, region });
  const resources: Deployed[] = [];
  const names = new Set<string>();
  const waits: (() => Promise<void>)[] = [];
  const { name: project } = readProject(root, "local", config);
  const newResource = async ({ type, name, inputs }: NewResource) => {
    const urn = `${type}::${name}`;
    try {
      if (names.has(urn)) throw new Error("the name is taken by another resource of that type");
      names.add(urn);
      const adapter = adapterFor(type);
      assertHandled(adapter, inputs);
      const digest = createHash("sha256").update(`${project}::${urn}`).digest("hex");
      const context = { clients, endpoint, region, root, name, digest };
      const created = await adapter.create(inputs as never, context);
      const state = { region, ...inputs, ...created.state };
      resources.push({ type, name, inputs, id: created.id, state });
      if (created.ready) waits.push(created.ready);
      log?.(`${type} ${name}`);
      return { id: created.id, state };
    } catch (error) {
      const { message, name: kind } = error as Error;
      const remedy = /AlreadyExists|InUse|Conflict/.test(kind) ? earlier(endpoint) : "";
      throw new Error(`${name} (${type}): ${message}${remedy}`, { cause: error });
    }
  };
  try {
    const outputs = await evaluate({ ...args, newResource });
    await Promise.all(waits.map((ready) => ready()));
    return { outputs, resources, ms: Math.round(performance.now() - started) };
  } finally {
    clients.close();
    // Its process would keep hundreds of megabytes of what it has bundled; the next build starts another.
    await stop();
  }
}

/** What to do where the local AWS is not empty. */
function earlier(endpoint: string): string {
  return `\nThis local AWS holds an earlier deployment. Empty it first: curl -X POST ${endpoint}/_ministack/reset`;
}
