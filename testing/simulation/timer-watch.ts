import type { TimerRecord } from "../../runtime/ports/timer-record.ts";
import type { Written } from "../fakes/dynamodb/fake-dynamodb.ts";
import { plain } from "../fakes/fake-tables.ts";
import { CLAIMS } from "../fakes/keys.ts";
import type { Process } from "./process.ts";
import type { Watch } from "./watch.ts";

/** Looks at every change of a timer: it fires once, never before its time, and never once it was taken back. */
export class TimerWatch {
  readonly #watch: Watch;
  /** What is pending, by its key. */
  readonly #pending = new Map<string, { id: string; due: number }>();
  readonly #fired = new Set<string>();
  /** What was taken back or replaced before it fired, and not set again. */
  readonly #gone = new Set<string>();

  constructor(watch: Watch) {
    this.#watch = watch;
  }

  /** When what is pending is due first, milliseconds since 1970. */
  get next(): number | undefined {
    let next: number | undefined;
    for (const { due } of this.#pending.values()) if (next === undefined || due < next) next = due;
    return next;
  }

  /** Whether something waits under a key. */
  isPending(key: string): boolean {
    return this.#pending.has(key);
  }

  /** All that one command of a process has written. */
  written(writes: readonly Written[], process: Process): void {
    const claims = writes.filter(({ table }) => table === CLAIMS);
    const fired = claims.flatMap(({ before, after }) =>
      !before && after?.key?.S?.startsWith("fired|") ? [after.key.S.slice("fired|".length)] : [],
    );
    for (const { before, after } of claims) {
      const [was, is] = [timerOf(before), timerOf(after)];
      if (was && was.id !== is?.id) this.#leaves(was, fired.includes(was.id), process);
      if (is) this.#set(is);
    }
    for (const id of fired)
      if (!this.#fired.has(id)) this.#watch.fail(`${process.name} fires ${id}, which was not pending`);
  }

  /** What was published. */
  took(id: string): void {
    if (this.#gone.has(id) && !this.#fired.has(id))
      this.#watch.fail(`${id} was published, though it was taken back before its time`);
  }

  #set({ key, id, pendingSince: due }: TimerRecord): void {
    this.#pending.set(key, { id, due });
    this.#gone.delete(id);
  }

  #leaves({ key, id, pendingSince }: TimerRecord, isFired: boolean, process: Process): void {
    this.#pending.delete(key);
    if (!isFired) {
      if (!this.#fired.has(id)) this.#gone.add(id);
      return;
    }
    if (this.#fired.has(id)) this.#watch.fail(`${key} fired ${id} twice`);
    this.#fired.add(id);
    const early = pendingSince - process.system.now();
    if (early > 0) this.#watch.fail(`${process.name} fired ${key} ${early} ms before its time`);
  }

  /** What must not be there when all is quiet. */
  *leftovers(now: number): Generator<string> {
    for (const [key, { id, due }] of this.#pending)
      if (due <= now) yield `${key} (${id}) is pending, and overdue`;
    for (const id of this.#fired)
      if (!this.#watch.hasTaken(id)) yield `${id} has fired, and was never published`;
  }
}

/** An event with a time, where an item is one that waits. */
function timerOf(item: Written["after"]): TimerRecord | undefined {
  return item?.status?.S === "pending" && item.entry ? plain<TimerRecord>(item) : undefined;
}
