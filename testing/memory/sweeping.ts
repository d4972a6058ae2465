import type { ClaimRecord } from "../../runtime/ports/record.ts";
import type { Cloud } from "../simulation/cloud.ts";
import { runSweeper } from "../simulation/operator.ts";

const MINUTE_MS = 60_000;

/** What is due within so many milliseconds a sweep may have to hand out. */
const AHEAD_MS = 2 * MINUTE_MS;

/** Younger outboxes are about to be sent by those who have committed them, in milliseconds. */
const AFTER_MS = 60_000;

/** Places in the sparse index that are there for people, not for a sweep. */
const NOT_SWEPT = /^(claim|dead)\./;

/**
 * The sweeper of every minute, without the minutes in which it would find nothing: it runs in each in which the claims
 * table has something unsent, overdue, or due within two minutes. What is further ahead it would not touch.
 */
export class Sweeping {
  readonly #cloud: Cloud;
  /** Key of a record → since when, or from when on, something is to be done for it. */
  readonly #pending = new Map<string, number>();
  #planned: number | undefined;
  #sweeps = 0;
  #isStopped = false;
  /** A run is under way. */
  isBusy = false;

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
  }

  /** How often it has run. */
  get sweeps(): number {
    return this.#sweeps;
  }

  /** A record as it is now; undefined where it was taken away. */
  note(key: string, { pending, pendingSince = 0 }: Partial<ClaimRecord> = {}): void {
    if (pending === undefined || NOT_SWEPT.test(pending)) this.#pending.delete(key);
    else this.#pending.set(key, pendingSince);
    this.#plan();
  }

  /** Somebody else sweeps from now on. */
  stop(): void {
    this.#isStopped = true;
  }

  #plan(): void {
    const { agenda } = this.#cloud;
    const first = Math.min(...this.#pending.values());
    if (first === Number.POSITIVE_INFINITY || this.#isStopped) return;
    const from = Math.max(agenda.now + 1, first - AHEAD_MS);
    const at = Math.ceil(from / MINUTE_MS) * MINUTE_MS;
    if (this.#planned !== undefined && this.#planned <= at) return;
    this.#planned = at;
    agenda.in(at - agenda.now, () => {
      if (this.#planned !== at) return;
      this.#planned = undefined;
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    const { now } = this.#cloud.agenda;
    const isNeeded = !this.#isStopped && [...this.#pending.values()].some((since) => since - AHEAD_MS <= now);
    if (isNeeded && !this.isBusy) {
      this.isBusy = true;
      await runSweeper(this.#cloud, `sweep ${++this.#sweeps}`, AFTER_MS);
      this.isBusy = false;
    }
    this.#plan();
  }
}
