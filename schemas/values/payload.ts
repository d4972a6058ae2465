import * as z from "zod";

/**
 * A claim check: where a payload is kept that no event should carry. The key ends in the SHA-256 of its bytes, so whoever
 * reads it can tell whether it is the one that was meant.
 */
export const Payload = z.object({
  key: z
    .string()
    .regex(/^[a-z][a-z0-9-]{2,43}\/[0-9a-f]{64}$/, "use <component>/<SHA-256 in hex>")
    .meta({ description: "`<component>/<SHA-256 in hex>`" }),
  bytes: z.int().min(1).max(6_291_456),
});
export type Payload = z.output<typeof Payload>;
