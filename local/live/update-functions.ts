import * as pulumi from "@pulumi/pulumi";
import { digestOf } from "../archive.ts";
import { createClients } from "../clients.ts";
import { readProject } from "../config.ts";
import { type DeployedResource, keepDeployed, readDeployed } from "../deployed.ts";
import { existing } from "../deployer.ts";
import { given } from "../resource.ts";
import { adapterFor } from "../resources.ts";

interface Where {
  root: string;
  endpoint: string;
  region: string;
  config: Record<string, string>;
}

const FUNCTION = "aws:lambda/function:Function";

/**
 * Gives functions new code, and changes nothing else. The answer names those that have it; the others have files beside
 * their bundle, which only the program knows.
 * @param before the bundle that each had
 */
export async function updateFunctions(
  { root, endpoint, region, config }: Where,
  bundles: ReadonlyMap<string, string>,
  before: ReadonlyMap<string, string>,
): Promise<string[]> {
  const clients = createClients({ endpoint, region });
  const { name: project } = readProject(root, "local", config);
  const adapter = adapterFor(FUNCTION);
  const updated = new Map<DeployedResource, DeployedResource>();
  try {
    const resources = await readDeployed(clients.dynamodb, project);
    const update = async (one: DeployedResource, folder: string) => {
      const had = new pulumi.asset.FileArchive(given(before.get(one.name), one.name));
      if ((await digestOf(had, root)) !== one.inputs.code) return;
      const code = new pulumi.asset.FileArchive(folder);
      const context = { clients, endpoint, region, root, name: one.name, digest: "" };
      const { update } = adapter;
      if (typeof update !== "function") throw new Error(`${FUNCTION} has no update`);
      const created = await update({ ...one.inputs, code } as never, existing(one, ["code"]), context);
      await created.ready?.();
      const inputs = { ...one.inputs, code: await digestOf(code, root) };
      updated.set(one, { ...one, inputs, outputs: JSON.parse(JSON.stringify(created.state)) });
    };
    const functions = resources.filter(({ type }) => type === FUNCTION);
    await Promise.all(
      functions.flatMap((one) => {
        const folder = bundles.get(one.name);
        return folder === undefined ? [] : [update(one, folder)];
      }),
    );
    await keepDeployed(
      clients.dynamodb,
      project,
      resources.map((one) => updated.get(one) ?? one),
    );
    return [...updated.keys()].map(({ name }) => name);
  } finally {
    clients.close();
  }
}
