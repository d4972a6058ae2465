/** What GatherDeadlinePassed is called: for who publishes it without its schema, which would be most of a bundle. */
export const GATHER_DEADLINE = {
  type: "GatherDeadlinePassed",
  source: "choreography.runtime",
  version: 1,
} as const;
