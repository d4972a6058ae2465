import { stop } from "esbuild";
import { createClients } from "./clients.ts";
import { readProject } from "./config.ts";
import { keepDeployed, readDeployed } from "./deployed.ts";
import { type Changes, deployer, titleOf } from "./deployer.ts";
import { type EvaluateArgs, evaluate, type NewResource } from "./program.ts";

export interface DeployArgs extends Pick<EvaluateArgs, "root" | "region" | "config" | "load" | "stacks"> {
  endpoint: string;
  /** Gets a line for each resource that is created, changed or removed. */
  log?: (line: string) => void;
  /**
   * What must have happened before an earlier deployment is changed, so that what fails meanwhile changes nothing; who says
   * this goes on with esbuild. @default nothing, and esbuild is stopped
   */
  before?: () => Promise<unknown>;
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
  changes: Changes;
  ms: number;
}

/**
 * Deploys the program to a local AWS: what an earlier deployment of the same project left there is brought to what the
 * program says, and what it does not say any more is removed. Functions are active when it returns. Rejects with the first
 * error; what was done until then stays, and the next deployment goes on from there.
 */
export async function deploy({ endpoint, log, before, ...args }: DeployArgs): Promise<Deployment> {
  const started = performance.now();
  const { root, region, config } = args;
  const clients = createClients({ endpoint, region });
  const { name: project } = readProject(root, "local", config);
  const resources: Deployed[] = [];
  try {
    const earlier = await readDeployed(clients.dynamodb, project);
    const one = deployer(project, earlier, { clients, endpoint, region, root }, log);
    // Of a first deployment nothing can be spoilt, and much is done while functions are bundled.
    const gate = earlier.length > 0 ? before : undefined;
    const newResource = async (resource: NewResource) => {
      await gate?.();
      try {
        const created = await one.deploy(resource);
        resources.push({ ...resource, ...created });
        return created;
      } catch (error) {
        const { message, name: kind } = error as Error;
        const remedy = /AlreadyExists|InUse|Conflict/.test(kind) ? unknown(endpoint) : "";
        throw new Error(`${titleOf(resource)}: ${message}${remedy}`, { cause: error });
      }
    };
    try {
      const outputs = await evaluate({ ...args, newResource });
      await one.removeRest();
      await one.ready();
      return { outputs, resources, changes: one.changes, ms: Math.round(performance.now() - started) };
    } finally {
      await keepDeployed(clients.dynamodb, project, one.resources());
    }
  } finally {
    clients.close();
    // Its process would keep hundreds of megabytes of what it has bundled; the next build starts another.
    if (!before) await stop();
  }
}

/** What to do where the local AWS holds something of that name that was not deployed by this program. */
function unknown(endpoint: string): string {
  return `\nThis local AWS holds it already, and not from here. Empty it first: curl -X POST ${endpoint}/_ministack/reset`;
}
