/** Names that the program gives and its functions and tools ask for. */

/** Where the metrics are in CloudWatch. */
export const METRICS_NAMESPACE = "EventChoreography";

/** Whether a source is the runtime's or its tools': only they publish its events, and no program needs to know them. */
export const isOwnSource = (source: string) => source.startsWith("choreography.");

/** Of the claims table: the records of a process by its correlation id, the oldest claim first. */
export const CORRELATION_INDEX = "correlation";

/** What the correlation index holds of a record: all but payload hash and outbox. DynamoDB projects 20 at most. */
export const TIMELINE_ATTRIBUTES = [
  "consumer",
  "status",
  "generation",
  "attempts",
  "lease",
  "event",
  "startedAt",
  "finishedAt",
  "errors",
  "sent",
  "kind",
  "reason",
  "deadLetterId",
  "discardedAt",
  "timers",
  "cancels",
  "timer",
  "pendingSince",
] as const;

/**
 * Of the claims table, sparse: what is still to be done (keys `pending`, `pendingSince`): a claimed record is in the
 * partition `claim.<shard>` until it is done or dead, a committed outbox in `outbox.<shard>` until it is sent, a gather in
 * `gather.<shard>` until it is done, what was given up in `dead.<shard>`. Apart, so that none holds up whoever reads
 * another.
 */
export const PENDING_INDEX = "pending";

/** Of the journal: the first events of processes by their minute. */
export const BEGINNINGS_INDEX = "beginnings";

/** Of the journal: all ids that occur in processes. */
export const IDS_INDEX = "ids";
