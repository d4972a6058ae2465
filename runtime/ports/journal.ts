/** An event of a process, as the journal keeps it. */
export interface JournalEntry {
  correlationId: string;
  /** When it occurred (ISO 8601), and its id: its place in the process. */
  position: string;
  id: string;
  type: string;
  source: string;
  occurredAt: string;
  /** Id of the event that it follows from; none for the first of a process. */
  causationId?: string;
  /** Correlation id of that event, where it is another. */
  causationProcess?: string;
  hops: number;
  traceparent?: string;
  /** Without what its contract marks as secret or personal; nothing where no contract knows it. */
  data?: unknown;
  /** Why no consumer would take it. */
  problem?: string;
  /** Of the first event, and of one that comes from another process: its minute (`2026-01-01T00:00`), by which processes are found. */
  minute?: string;
  /** Seconds since 1970. */
  expiresAt: number;
}

/** That an id occurs in a process: an invoice's, a payment's, a dead letter's. */
export interface JournalName {
  correlationId: string;
  /** `id <id>`: behind all entries of the process. */
  position: string;
  id: string;
  /** Seconds since 1970. */
  expiresAt: number;
}

/** That an event which follows from this process belongs to another, which goes on there. */
export interface JournalLink {
  correlationId: string;
  /** `link <when it occurred> <its id>`: behind all entries of the process. */
  position: string;
  event: Pick<JournalEntry, "id" | "type" | "source" | "occurredAt" | "causationId">;
  continuesIn: string;
  /** Seconds since 1970. */
  expiresAt: number;
}

/** That processes began in a minute. */
export interface JournalMinute {
  correlationId: typeof MINUTES;
  /** `2026-01-01T00:00` */
  position: string;
  /** Seconds since 1970. */
  expiresAt: number;
}

/** Where all minutes are in which processes began: what an event's own correlation id can put there begins otherwise. */
export const MINUTES = "minutes";

/** Where the history of all processes is kept. */
export interface Journal {
  /** Keeps an entry; one that is there stays as it is, and the answer is false. Rejects where that is not known. */
  keep(entry: JournalEntry | JournalName | JournalLink | JournalMinute): Promise<boolean>;
  /** Adds to the counts of a minute (`2026-01-01T00:00`), each under its name. */
  count(minute: string, counts: Readonly<Record<string, number>>, expiresAt: number): Promise<void>;
  /** The first entry of a process. */
  first(correlationId: string): Promise<JournalEntry | undefined>;
}

/** Where the counts of all minutes are: an event that names this as its correlation id has another position. */
export const COUNTS = "counts";

/** The sort key of a minute's counts. */
export function countsPosition(minute: string): string {
  return `minute ${minute}`;
}
