import * as pulumi from "@pulumi/pulumi";

/**
 * Inputs as an adapter wants them: secrets unwrapped, a resource replaced by its id, null dropped.
 * Assets and archives stay as they are.
 */
export async function plain(inputs: Record<string, unknown>): Promise<Record<string, unknown>> {
  const entries = await Promise.all(
    Object.entries(inputs).map(async ([name, input]) => [name, await plainValue(input)] as const),
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

async function plainValue(value: unknown): Promise<unknown> {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== "object" || isCode(value)) return value;
  if (Array.isArray(value)) return Promise.all(value.map(plainValue));
  if (pulumi.CustomResource.isInstance(value)) return resolved(value.id);
  const record = value as Record<string, unknown>;
  return pulumi.runtime.isRpcSecret(record)
    ? plainValue(pulumi.runtime.unwrapRpcSecret(record))
    : plain(record);
}

/** A boolean on purpose: as type guards, these two leave nothing of an object's type. */
function isCode(value: object): boolean {
  return pulumi.asset.Archive.isInstance(value) || pulumi.asset.Asset.isInstance(value);
}

function resolved<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}
