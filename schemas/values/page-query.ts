import * as z from "zod";

/** Which part of a list a query string asks for. */
export const PageQuery = z.object({
  limit: z
    .string()
    .regex(/^([1-9]\d?|1\d\d|200)$/, "use a whole number from 1 to 200")
    .default("50")
    .transform(Number),
  /** The `next` of the page before; no table has a longer sort key. */
  after: z
    .string()
    .min(1)
    .refine((text) => new TextEncoder().encode(text).length <= 1024, "use the next of the page before")
    .optional(),
});

/** The answer to a query string that makes no sense. */
export function wrongQuery(error: z.ZodError): { status: 400; body: { detail: string } } {
  const detail = error.issues.map(({ path, message }) => `${path.join()}: ${message}`).join("; ");
  return { status: 400, body: { detail } };
}
