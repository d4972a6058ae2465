import { inspect } from "node:util";

/**
 * Runs `fn`, which must throw or reject with an Error whose message holds (or matches) `expected`; returns that Error.
 * Use it instead of `assert.unreachable()` in a try: its failure is an Error too, and passes for the expected one.
 */
export async function throws(fn: () => unknown, expected: string | RegExp): Promise<Error> {
  const outcome = await attempt(fn);
  if ("value" in outcome)
    throw new Error(`Expected an error (${expected}), but got ${inspect(outcome.value)}.`);
  const { error } = outcome;
  if (!(error instanceof Error)) throw new Error(`Expected an Error, but ${inspect(error)} was thrown.`);
  const fits = typeof expected === "string" ? error.message.includes(expected) : expected.test(error.message);
  if (!fits) throw new Error(`Expected an error (${expected}), but got: ${error.message}`, { cause: error });
  return error;
}

async function attempt(fn: () => unknown): Promise<{ value: unknown } | { error: unknown }> {
  try {
    return { value: await fn() };
  } catch (error) {
    return { error };
  }
}
