import * as z from "zod";

/** An event that was given up, as those are told of it who compensate for it: secret fields are masked. */
export const FailedEvent = z.object({
  id: z.string().optional(),
  source: z.string(),
  type: z.string(),
  detail: z.object({ metadata: z.unknown().optional(), data: z.unknown() }).optional(),
});
export type FailedEvent = z.output<typeof FailedEvent>;
