import * as assert from "uvu/assert";
import type * as z from "zod";

/** A schema takes these values, and none of those. */
export function allows(schema: z.ZodType, good: readonly unknown[], bad: readonly unknown[]): void {
  for (const value of good) assert.ok(schema.safeParse(value).success, `refused ${JSON.stringify(value)}`);
  for (const value of bad)
    assert.not.ok(schema.safeParse(value).success, `let ${JSON.stringify(value)} pass`);
}

/** What is wrong with a value, as it is told. */
export const messagesOf = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
