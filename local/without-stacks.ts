import * as pulumi from "@pulumi/pulumi";

/** What notes the stack of each resource, which Pulumi's types hide. */
interface Tracing {
  stackTrace(skip: number): object[];
}

/**
 * Runs something while no error keeps a stack. Pulumi takes one for each promise and, whatever the limit is, for each
 * resource, through source maps: half of what a program costs. Who sets DEBUG has stacks.
 */
export async function withoutStacks<T>(run: () => Promise<T>): Promise<T> {
  if (process.env.DEBUG) return run();
  const limit = Error.stackTraceLimit;
  const resource = pulumi.Resource as unknown as Tracing;
  const { stackTrace } = resource;
  Error.stackTraceLimit = 0;
  resource.stackTrace = () => [];
  try {
    return await run();
  } finally {
    Error.stackTraceLimit = limit;
    resource.stackTrace = stackTrace;
  }
}
