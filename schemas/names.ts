/** Names that the program gives and its functions and tools ask for. */

/** Where the metrics are in CloudWatch. */
export const METRICS_NAMESPACE = "EventChoreography";

/** Indexes of the claims table: on a process, and on what is still to be done. */
export const CLAIMS_INDEX = { correlation: "correlation", pending: "pending" } as const;

/** Indexes of the journal: on the first events of processes, by their minute; and on all ids that occur in processes. */
export const JOURNAL_INDEX = { beginnings: "beginnings", ids: "ids" } as const;
