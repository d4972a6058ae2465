import * as pulumi from "@pulumi/pulumi";

/** Runs a program with a stack as the root of its resources, as Pulumi's language host does. Rejects as the program does. */
export async function inStack<T>(program: () => T | Promise<T>): Promise<T> {
  let exports: Promise<T> | undefined;
  await pulumi.runtime.runInPulumiStack(async () => {
    exports = (async () => program())();
    // An error is the caller's: a stack that fails would reject for a while, in several places.
    await exports.catch(() => {});
    return {};
  });
  return exports as Promise<T>;
}
