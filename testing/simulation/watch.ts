import type { GatherRecord } from "../../runtime/ports/gathers.ts";
import type { ClaimRecord, OutboxEntry } from "../../runtime/ports/record.ts";
import type { HandlingFailed } from "../../schemas/choreography/handling-failed.ts";

/** Looks at every change of a record and at everything sent, whatever the flow: what must hold after each step. */
export class Watch {
  violation: string | undefined;
  /** Outgoing events and dead letters that a transaction holds or held: id → its bytes. */
  readonly #committed = new Map<string, string>();
  /** Ids of what the bus or a dead-letter queue took. */
  readonly #taken = new Set<string>();
  readonly #facts = new Map<string, string>();
  /** Ids of deaths that somebody redrove. */
  readonly #redriven = new Set<string>();
  readonly #times = new Map<string, string>();
  readonly #maxAttempts: number;

  constructor(maxAttempts: number) {
    this.#maxAttempts = maxAttempts;
  }

  /** Notes the first violation; what follows from it is of no interest. */
  fail(what: string): void {
    this.violation ??= what;
  }

  /** A record before and after a call. */
  changed(before: ClaimRecord | undefined, after: ClaimRecord | undefined): void {
    if (before === after) return;
    if (!after) {
      this.fail(`The record ${before?.key} is gone`);
      return;
    }
    const { key, status, generation } = after;
    if (after.attempts > this.#maxAttempts) this.fail(`${key} has ${after.attempts} attempts`);
    for (const entry of after.outbox ?? []) this.#commit(key, entry);
    if (!before) return;
    const step = `${before.status} ${before.generation} → ${status} ${generation}`;
    if (generation !== before.generation) this.#reopened(before, after, step);
    else if (before.status === "open") this.#goesOn(before, after);
    else this.#finished(before, after, step);
    if (generation === before.generation && before.claimedAt !== after.claimedAt)
      this.fail(`${key} changed the time of its first claim`);
  }

  #reopened(before: ClaimRecord, after: ClaimRecord, step: string): void {
    const { key, replayName } = after;
    if (after.generation !== before.generation + 1) this.fail(`${key} lost its generation: ${step}`);
    const isReplayed = replayName !== before.replayName;
    // Crashed on its last attempt, which may be the first while fewer are allowed, it is as good as dead: a replay asks to
    // handle it again.
    const isUsedUp = before.status === "open" && before.attempts > 0;
    if (before.status !== "dead" && !(isUsedUp && isReplayed))
      this.fail(`${key} was reopened, but not dead: ${step}`);
    if (before.discardedAt) this.fail(`${key} was reopened, though an operator has discarded it: ${step}`);
    const lost = before.outbox?.find(({ id }) => !this.#taken.has(id));
    if (lost) this.fail(`${key} was reopened, and ${nameOf(lost)} of its death is lost`);
    const asked = this.#redriven.has(before.deadLetterId ?? "") || isReplayed;
    if (!asked) this.fail(`${key} was reopened, though nobody redrove that death: ${step}`);
  }

  /** A record that was open before: a scatter's chunk is sent before the next takes its place, a gather only grows. */
  #goesOn(before: ClaimRecord, after: ClaimRecord): void {
    const { key } = after;
    const lost = this.#lost(before.outbox, after.outbox);
    if (lost) this.fail(`${key} goes on, and ${nameOf(lost)} of its last chunk is lost`);
    if (before.chunk === after.chunk && after.status === "open" && this.#added(before.outbox, after.outbox))
      this.fail(`${key} exchanged what it had to send of chunk ${after.chunk}`);
    if ((after.chunk ?? 0) < (before.chunk ?? 0)) this.fail(`${key} went back to chunk ${after.chunk}`);
    const [was, is] = [before, after] as Partial<GatherRecord>[];
    if (was?.succeeded === undefined || was.failed === undefined) return;
    if ((is?.succeeded ?? 0) < was.succeeded || (is?.failed ?? 0) < was.failed)
      this.fail(`${key} counts back`);
    if (was.total !== undefined && is?.total !== was.total)
      this.fail(`${key} was closed with ${was.total} before`);
  }

  /** A record that was done or dead before. */
  #finished(before: ClaimRecord, after: ClaimRecord, step: string): void {
    const { key } = after;
    const [was, is] = [before, after] as Partial<GatherRecord>[];
    if (was?.succeeded !== is?.succeeded || was?.failed !== is?.failed)
      this.fail(`${key} counts on, though it has ended`);
    if (after.status !== before.status) this.fail(`${key} was finished before: ${step}`);
    if (this.#added(before.outbox, after.outbox)) this.fail(`${key} exchanged what it had to send`);
    const unsent = this.#lost(before.outbox, after.outbox);
    if (unsent) this.fail(`${key} counts ${nameOf(unsent)} as sent, which nobody took`);
  }

  /** What is no longer in an outbox, though nobody took it. */
  #lost(before: readonly OutboxEntry[] = [], after: readonly OutboxEntry[] = []): OutboxEntry | undefined {
    return before.find(({ id }) => !this.#taken.has(id) && !after.some((entry) => entry.id === id));
  }

  /** Whether an outbox holds what it did not hold before: it only shrinks. */
  #added(before: readonly OutboxEntry[] = [], after: readonly OutboxEntry[] = []): boolean {
    return after.some(({ id }) => !before.some((entry) => entry.id === id));
  }

  /** The facts that a plan has created, each by its table and keys. */
  created(key: string, facts: readonly string[]): void {
    for (const fact of facts) {
      const other = this.#facts.get(fact);
      if (other) this.fail(`${key} created ${fact}, which ${other} had created`);
      this.#facts.set(fact, key);
    }
  }

  /** An event or a dead letter that its service took. */
  took(entry: OutboxEntry): void {
    const bytes = this.#committed.get(entry.id);
    if (bytes === undefined) this.fail(`${nameOf(entry)} was sent, but never committed`);
    else if (bytes !== bytesOf(entry)) this.fail(`${nameOf(entry)} was sent with other bytes than committed`);
    this.#taken.add(entry.id);
  }

  /** A failure that the bus carries: its letter is there; and what the runtime itself could not do is no verdict. */
  announced({ kind, reason, consumer, deadLetterId }: HandlingFailed["data"]): void {
    if (!this.#taken.has(deadLetterId))
      this.fail(`${consumer} announces ${deadLetterId}, and no queue has its letter`);
    const isVerdict = kind === "permanent" || kind === "exhausted";
    if (isVerdict && /^(Committing|Reading |The function was killed)/.test(reason))
      this.fail(`${consumer} calls it a verdict (${kind}): ${reason}`);
  }

  /** What a handler is told of the time, by the key of what it handles. */
  told(key: string, now: string): void {
    const first = this.#times.get(key) ?? now;
    this.#times.set(key, first);
    if (first !== now) this.fail(`${key} was handled with another time than before: ${first}, ${now}`);
  }

  /** A dead letter that an operator laid back. */
  redrove(deadLetterId: string): void {
    this.#redriven.add(deadLetterId);
  }

  hasTaken(id: string): boolean {
    return this.#taken.has(id);
  }

  #commit(key: string, entry: OutboxEntry): void {
    const bytes = this.#committed.get(entry.id);
    if (bytes !== undefined && bytes !== bytesOf(entry))
      this.fail(`${key} commits ${nameOf(entry)}, an id that stands for something else already`);
    this.#committed.set(entry.id, bytesOf(entry));
  }
}

function bytesOf(entry: OutboxEntry): string {
  if ("wake" in entry) return `${entry.wake} ${entry.at}`;
  return "detail" in entry ? entry.detail : entry.attributes.kind + entry.queueUrl;
}

function nameOf(entry: OutboxEntry): string {
  if ("wake" in entry) return `the wake-up ${entry.id}`;
  return `${"detail" in entry ? entry.type : "the dead letter"} ${entry.id}`;
}
