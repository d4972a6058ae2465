import type { AttemptError } from "../runtime/ports/record.ts";
import type { Firing, Timer } from "./timers.ts";
import type { Upcoming } from "./upcoming.ts";

/** One process as a tree by causation: what came in, who handled it, and what followed. */
export interface Timeline {
  correlationId: string;
  /** ISO 8601. */
  beganAt: string;
  /** When the last thing happened. */
  latestAt: string;
  /** `open` while something is under way; `waiting` while nothing is, and something is due later. */
  status: "open" | "waiting" | "ended";
  /** What waits for its time, in the order in which it is due. */
  upcoming: Upcoming[];
  /** Dead letters that nothing compensates and nobody has discarded: they wait for an operator. */
  deadLetters: number;
  /** Dead letters that an operator has discarded: what they asked for did not happen. */
  discarded: number;
  /** Events that no rule, or no consumer, takes: nothing follows from them. */
  untaken: number;
  roots: (EventNode | Handling)[];
}

/** An event of the process. */
export interface EventNode {
  id: string;
  type: string;
  source: string;
  /** Absent where only its name is known: the journal has not got it yet, or there is none. */
  occurredAt?: string;
  /**
   * When its publisher was done, where that is known to be later: an event occurs when its publisher first takes up its work.
   * Of one that had a time: when it was fired, which may be before the time at which it says that it occurred.
   */
  sentAt?: string;
  /** How it was fired, where it had a time. */
  firing?: Firing;
  data?: unknown;
  /** Why no consumer would take it. */
  problem?: string;
  /** Correlation id of the process to which it belongs, where that is another: what follows from it is there. */
  continuesIn?: string;
  /** The event that it follows from, where that belongs to another process. */
  causedBy?: { id?: string; process: string };
  /** By those who keep records, in the order in which they began; then those who still have to. */
  handled: Handling[];
  /** Projections, gathers and notifications that it reaches: they keep no record of it. */
  reaches: string[];
}

/** What a consumer, an endpoint or a webhook did about one event or request. */
export interface Handling {
  participant: string;
  /**
   * `due`: its message waits in the queue; `retry`: it waits for the next attempt; `deferred`: it wants its message again at a
   * later time.
   */
  state: "due" | "working" | "retry" | "deferred" | "done" | "dead";
  attempts: number;
  maxAttempts?: number;
  claimedAt?: string;
  finishedAt?: string;
  /** In the queue: from when the event was sent to the first claim. */
  waitedMs?: number;
  /** Of the last attempt. */
  tookMs?: number;
  errors: AttemptError[];
  /** When the next attempt is due, or its message comes again. */
  retryAt?: string;
  death?: Death;
  /** Its outbox is not known to be sent. */
  unsent?: true;
  publishes: EventNode[];
  /** What it has planned for later and what has not been published, with what became of it. */
  timers?: Timer[];
  /** Type → how many more it has published than are listed here, where there are too many for one answer. */
  further?: Record<string, number>;
  /** What it may publish, while it has not ended. */
  expects: string[];
}

/** Why a consumer gave an event up. */
export interface Death {
  kind: string;
  reason: string;
  deadLetterId: string;
  /** What follows from it compensates it. */
  compensated: boolean;
  /** When an operator discarded it, ISO 8601. */
  discardedAt?: string;
}

/** Whether something is under way in a handling. */
export function isUnderWay({ state }: Handling): boolean {
  return state !== "done" && state !== "dead" && state !== "deferred";
}

/** Every event. */
export function eventsOf(nodes: Timeline["roots"]): EventNode[] {
  return nodes.flatMap((node) =>
    "handled" in node ? [node, ...eventsOf(node.handled)] : eventsOf(node.publishes),
  );
}

/** Everything that somebody did, or still has to. */
export function handlingsOf(nodes: Timeline["roots"]): Handling[] {
  return nodes.flatMap((node) =>
    "handled" in node ? handlingsOf(node.handled) : [node, ...handlingsOf(node.publishes)],
  );
}
