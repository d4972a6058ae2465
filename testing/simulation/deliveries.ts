import type { Agenda } from "./agenda.ts";
import type { Process } from "./process.ts";
import type { Watch } from "./watch.ts";

/** What becomes of a message that somebody else decides: an attempt that counts, progress, a handler's own wish. */
const FREE: readonly string[] = ["retry", "continued", "postponed"];

/** A message of a consumer's queue. */
interface Delivery {
  firstAt: number;
  /** Receives that no fault and no handler has asked for: the runtime gave it back. */
  givenBack: number;
  /** Who had it last, and what it made of it. */
  last: Process;
  lost: boolean;
  outcome?: string;
}

/** Of the wait after a message was given back: how much longer it is each time, and its limit; half of it is certain. */
const GROWTH = 1.5;
const MAX_SECONDS = 240;

/**
 * The least time, in milliseconds, within which a message may be given back so many times: the n-th wait is half of
 * 1.5^(n - 1) s at least, up to two minutes. So 20 receives take some 10 minutes, and 1,000 more than a day.
 */
export function leastTime(times: number): number {
  let seconds = 0;
  for (let n = 0; n < times; n++) seconds += Math.min(MAX_SECONDS, GROWTH ** n) / 2;
  return seconds * 1000;
}

/** Counts what is done for each message and each event: it must follow from the faults that struck it. */
export class Deliveries {
  readonly #agenda: Agenda;
  readonly #watch: Watch;
  readonly #maxAttempts: number;
  readonly #handedOver = new Set<string>();
  readonly #messages = new Map<string, Delivery>();
  /** Consumer → messages that it has got, and how often its code threw. */
  readonly #heard = new Map<string, number>();
  readonly #broke = new Map<string, number>();
  /** Id of an event or a dead letter → who sent it last, and when the call took effect. */
  readonly #sent = new Map<string, { process: Process; at: number }>();

  constructor(agenda: Agenda, watch: Watch, maxAttempts: number) {
    this.#agenda = agenda;
    this.#watch = watch;
    this.#maxAttempts = maxAttempts;
  }

  /** A message that a process has received. */
  received(consumer: string, messageId: string, process: Process): void {
    const before = this.#messages.get(messageId);
    if (!before) {
      this.#heard.set(consumer, (this.#heard.get(consumer) ?? 0) + 1);
      const firstAt = this.#agenda.now;
      this.#messages.set(messageId, { firstAt, givenBack: 0, last: process, lost: false });
      return;
    }
    const { last, lost, outcome = "", firstAt } = before;
    const isStruck = lost || last.struck > 0 || !last.alive || last.zombie;
    // Who has it still was too slow to show that it lives: a call took its time, and nobody gave it back.
    const isLapsed = last.endedAt === undefined;
    if (!isStruck && !isLapsed && !FREE.includes(outcome)) before.givenBack++;
    const ms = this.#agenda.now - firstAt;
    if (ms < leastTime(before.givenBack))
      this.#watch.fail(
        `${messageId} of ${consumer} was given back ${before.givenBack} times within ${ms} ms (${outcome})`,
      );
    Object.assign(before, { last: process, lost: false, outcome: undefined });
  }

  /** Code of a consumer that throws for a while: each message may try it so often as an attempt may fail. */
  broke(consumer: string, struck: number): void {
    const times = (this.#broke.get(consumer) ?? 0) + 1;
    this.#broke.set(consumer, times);
    const messages = this.#heard.get(consumer) ?? 0;
    if (times > this.#maxAttempts * messages + struck)
      this.#watch.fail(`The code of ${consumer} threw ${times} times for ${messages} messages`);
  }

  /** What a process has made of messages. */
  handled(process: Process, messageIds: readonly string[], outcome: string): void {
    for (const id of messageIds) {
      const delivery = this.#messages.get(id);
      if (delivery?.last === process) delivery.outcome = outcome;
    }
  }

  /** A message that goes on as a new one. */
  handsOver(messageId: string): void {
    this.#handedOver.add(messageId);
  }

  isHandedOver(messageId: string): boolean {
    return this.#handedOver.has(messageId);
  }

  /** A message that is handed out to somebody else meanwhile, or whose acknowledgement is lost. */
  lose(messageId: string): void {
    const delivery = this.#messages.get(messageId);
    if (delivery) delivery.lost = true;
  }

  /** An event or a dead letter is sent again only if a fault struck who sent it before, or that one was still at it. */
  sent(id: string, process: Process): void {
    const last = this.#sent.get(id);
    this.#sent.set(id, { process, at: this.#agenda.now });
    if (!last) return;
    const before = last.process;
    const isStruck = before.struck > 0 || before.failed || !before.alive || before.zombie;
    // A call to a slow bus, or the mark after it, may take effect when its process has long given up on it.
    const { endedAt = Number.POSITIVE_INFINITY, underWay, answeredAt } = before;
    const isOver = underWay === 0 && Math.max(endedAt, answeredAt, last.at) <= process.startedAt;
    if (!isStruck && isOver)
      this.#watch.fail(
        `${id} was sent by ${before.name}, which no fault has struck, and again by ${process.name}`,
      );
  }

  /** A process that has handled so many messages, and shown so often that it lives: how many records it may have changed. */
  ended(process: Process, messages: number, beats: number): void {
    const most = (WRITES + beats) * messages + 2 * process.chunks;
    if (process.writes > most)
      this.#watch.fail(`${process.name} changed ${process.writes} records for ${messages} messages`);
  }
}

/** Claim, attempt, end and mark of one message; a chunk is marked that another process left; a redrive closes its refusal. */
const WRITES = 6;
