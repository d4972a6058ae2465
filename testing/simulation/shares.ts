import type { ClaimRecord } from "../../runtime/ports/record.ts";
import type { Agenda } from "./agenda.ts";
import type { Process } from "./process.ts";
import type { Watch } from "./watch.ts";

/** One run of a handler. */
interface Run {
  /** Number of the attempt that it is, from 1. */
  attempt: number;
  startedAt: number;
  /** When its invocation's time for handlers is over. */
  deadline: number;
  /** All that its invocation has for handlers, in milliseconds. */
  share: number;
  isSettled: boolean;
  /** Reads of tables that it waits for, and for how long it has waited for any. */
  reading: number;
  readingSince: number;
  readMs: number;
}

/** What of a context a handler reads tables with. */
interface Reads {
  read: (...args: never[]) => Promise<unknown>;
  list: (...args: never[]) => Promise<unknown>;
  listEventually: (...args: never[]) => Promise<unknown>;
}

/**
 * Whose time was used up. A handler that was cut off before it had half of its invocation's time for itself (what the
 * runtime spent on claims, chunks and its tables is none of it) has given no verdict, and no attempt is charged to it.
 */
export class Shares {
  readonly #agenda: Agenda;
  readonly #watch: Watch;
  /** Process and key of a record → the run of its handler. */
  readonly #runs = new WeakMap<Process, Map<string, Run>>();

  constructor(agenda: Agenda, watch: Watch) {
    this.#agenda = agenda;
    this.#watch = watch;
  }

  /** A handler's run, with a context whose reads are timed. */
  async run<Context extends Reads & { attempt: number }, Answer>(
    process: Process,
    key: string,
    context: Context,
    { startedAt, deadline }: { startedAt: number; deadline: number },
    handle: (context: Context) => Promise<Answer> | Answer,
  ): Promise<Answer> {
    const agenda = this.#agenda;
    const run: Run = {
      ...{ attempt: context.attempt, startedAt: agenda.now, deadline, share: deadline - startedAt },
      ...{ isSettled: false, reading: 0, readingSince: 0, readMs: 0 },
    };
    const runs = this.#runs.get(process) ?? new Map<string, Run>();
    this.#runs.set(process, runs.set(key, run));
    const timed =
      <Args extends never[], Found>(read: (...args: Args) => Promise<Found>) =>
      async (...args: Args) => {
        if (run.reading++ === 0) run.readingSince = agenda.now;
        try {
          return await read(...args);
        } finally {
          if (--run.reading === 0) run.readMs += this.#readSince(run);
        }
      };
    try {
      const { read, list, listEventually } = context;
      return await handle({
        ...context,
        ...{ read: timed(read), list: timed(list), listEventually: timed(listEventually) },
      });
    } finally {
      run.isSettled = true;
    }
  }

  /** A record before and after a call of a process. */
  changed(process: Process, before: ClaimRecord | undefined, after: ClaimRecord): void {
    const { key, status, owner, attempts, kind } = after;
    if (before?.status !== "open" || before.generation !== after.generation) return;
    const run = this.#runs.get(process)?.get(key);
    if (!run || run.isSettled) return;
    const isCharged = status === "open" && owner === undefined && attempts >= run.attempt;
    if (status !== "dead" && !isCharged) return;
    const had = this.#own(run);
    if (had * 2 >= run.share) return;
    const what = status === "dead" ? `a death (${kind})` : `attempt ${run.attempt}`;
    this.#watch.fail(`${key} was charged ${what}, and its handler had ${had} of ${run.share} ms for itself`);
  }

  /** What a handler had for itself until now, or until it was cut off. */
  #own(run: Run): number {
    const { startedAt, deadline, reading, readMs } = run;
    const open = reading > 0 ? this.#readSince(run) : 0;
    return Math.max(0, Math.min(this.#agenda.now, deadline) - startedAt - readMs - open);
  }

  /** How long a read has taken of the time that a handler has: none of what goes on when it was cut off. */
  #readSince({ readingSince, deadline }: Run): number {
    return Math.max(0, Math.min(this.#agenda.now, deadline) - readingSince);
  }
}
