import * as z from "zod";

/** Which part of a list a query string asks for. */
export const PageQuery = z.object({
  limit: z
    .string()
    .regex(/^([1-9]\d?|1\d\d|200)$/, "use a whole number from 1 to 200")
    .default("50")
    .transform(Number),
  /** The `next` of the page before. */
  after: z.string().min(1).max(1024).optional(),
});
