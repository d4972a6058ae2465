import * as pulumi from "@pulumi/pulumi";

/**
 * The flows that a stack has: those that its config `flows` names, or all.
 * @throws Error for a name that is no flow's, with the names that there are.
 */
export function chosenFlows<Flow>(flows: Readonly<Record<string, Flow>>): Flow[] {
  const names = new pulumi.Config().getObject<string[]>("flows") ?? [];
  const strange = names.find((name) => !Object.hasOwn(flows, name));
  if (strange !== undefined)
    throw new Error(`Config flows names ${strange}: choose among ${Object.keys(flows).join(", ")}.`);
  const chosen = Object.entries(flows).filter(([name]) => names.length === 0 || names.includes(name));
  return chosen.map(([, flow]) => flow);
}
