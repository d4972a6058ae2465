import * as z from "zod";

/** The body of a request that says all by its path: `{}`. An endpoint exports it: `export { NoBody as body } from …`. */
export const NoBody = z.object({});
export type NoBody = z.output<typeof NoBody>;
