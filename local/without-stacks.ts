/**
 * Runs something while no error keeps a stack. Pulumi takes one for each promise, and finding their sources is most of
 * what a program costs. Who sets DEBUG has stacks.
 */
export async function withoutStacks<T>(run: () => Promise<T>): Promise<T> {
  const limit = Error.stackTraceLimit;
  if (!process.env.DEBUG) Error.stackTraceLimit = 0;
  try {
    return await run();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
