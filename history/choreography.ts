import type { Filter } from "../schemas/filter.ts";
import type { Rate } from "../schemas/pace.ts";

/** Who takes part in a program, and which events go between them, as its flows declare it. */
export interface Choreography {
  participants: ParticipantSummary[];
  /** Types of the events that others publish on the bus. */
  external: string[];
  /** Event type → its source. */
  sources: Record<string, string>;
  /** Event type → the data field by which people tell its process; absent in outputs of an older program. */
  processes?: Record<string, string>;
}

export interface ParticipantSummary {
  name: string;
  kind: ParticipantKind;
  /** Folder of its handler; none for a notification. */
  owner?: string;
  /** What wakes it. */
  on: { type: string; filter?: Filter }[];
  /** Types of the events that it may publish. */
  emits: string[];
  /** What wakes it from outside: `POST /orders`, `cron(0 3 * * ? *)`. */
  trigger?: string;
  /** How often an event is tried before it is given up. */
  maxAttempts?: number;
  /** The field by which it handles the events of one business key in order. */
  inOrder?: string;
  /** How many handlings begin in any second at most. */
  rate?: Rate;
}

export type ParticipantKind =
  | "consumer"
  | "projection"
  | "gather"
  | "endpoint"
  | "webhook"
  | "schedule"
  | "notification"
  | "journal"
  | "console";
