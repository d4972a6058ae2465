import type { System } from "../../runtime/ports/system.ts";
import type { Agenda } from "./agenda.ts";
import type { Chance } from "./chance.ts";

/** What a process is part of. */
export interface Surroundings {
  agenda: Agenda;
  chance: Chance;
  trace: (line: () => string) => void;
}

/** How long a call takes at most that is slow, and one that stalls: past the lease, perhaps past the visibility. */
const SLOW_MS = 900;
const STALL_MS = { least: 2000, most: 30_000 };

/**
 * One invocation's process: every call that leaves it takes time, and may fail before or after its effect, never
 * answer, or be the last thing that the process does.
 */
export class Process {
  alive = true;
  /** Paused at a bad moment and running on when nobody waits for it any more. */
  zombie = false;
  readonly system: System;
  readonly name: string;
  readonly #around: Surroundings;
  readonly #onDeath: (() => void)[] = [];
  #calls = 0;

  constructor(name: string, around: Surroundings) {
    this.name = name;
    this.#around = around;
    const { agenda, chance } = around;
    const skew = chance.strikes("clock skew", name) ? chance.below(2000, `${name} skew`) - 1000 : 0;
    let draws = 0;
    let owners = 0;
    this.system = {
      now: () => agenda.now + skew,
      random: () => chance.of(`${name} draw ${++draws}`),
      newOwner: () => `${name}.${++owners}`,
      timer: (milliseconds) => {
        let cancelled = false;
        const done = new Promise<void>((resolve) => {
          agenda.in(milliseconds, () => {
            if (this.alive && !cancelled) resolve();
          });
        });
        return {
          done,
          cancel: () => {
            cancelled = true;
          },
        };
      },
    };
  }

  onDeath(run: () => void): void {
    this.#onDeath.push(run);
  }

  kill(why: string): void {
    if (!this.alive) return;
    this.alive = false;
    this.#around.trace(() => `${this.name} dies: ${why}`);
    for (const run of this.#onDeath) run();
  }

  /** A call to the world outside. `busy`: what a throttle may say instead, given where it strikes. */
  call<T>(
    what: string,
    effect: (where: string) => T | Promise<T>,
    busy?: (where: string) => Error,
  ): Promise<T> {
    const { agenda, chance, trace } = this.#around;
    const where = `${this.name}/${++this.#calls} ${what}`;
    return new Promise((resolve, reject) => {
      const answer = (settle: () => void, milliseconds = this.#latency(`${where} back`)) =>
        agenda.in(milliseconds, () => {
          if (this.alive) settle();
        });
      if (chance.strikes("crash before", where)) return this.kill(`before ${what}`);
      agenda.in(this.#latency(`${where} there`), async () => {
        // What was under way when the process died may or may not arrive.
        if (!this.alive && chance.of(`${where} under way`) < 0.5) return;
        agenda.busy();
        if (chance.strikes("server error", where)) {
          trace(() => `${where}: server error`);
          return answer(() => reject(serviceError("InternalServerError", 500)));
        }
        if (chance.strikes("throttled", where)) {
          trace(() => `${where}: throttled`);
          const said = busy && chance.of(`${where} said`) < 0.5 ? busy(where) : undefined;
          return answer(() => reject(said ?? serviceError("ThrottlingException", 400, true)));
        }
        let settle: () => void;
        try {
          const result = await effect(where);
          trace(() => `${where}${result === undefined ? "" : `: ${shown(result)}`}`);
          settle = () => resolve(result);
        } catch (error) {
          trace(() => `${where}: ${(error as Error).message}`);
          settle = () => reject(error);
        }
        if (chance.strikes("crash after", where)) return this.kill(`after ${what}`);
        if (chance.strikes("answer lost", where)) {
          trace(() => `${where}: its answer is lost`);
          return answer(() => reject(new Error(`${what} timed out`)), 400);
        }
        answer(settle);
      });
    });
  }

  #latency(where: string): number {
    const { chance } = this.#around;
    if (chance.strikes("stall", where)) {
      this.zombie = true;
      return STALL_MS.least + chance.below(STALL_MS.most - STALL_MS.least, `${where} stall`);
    }
    if (chance.strikes("slow call", where)) return chance.below(SLOW_MS, `${where} slow`);
    return 1 + chance.below(20, where);
  }
}

/** An error as the SDK has it. */
export function serviceError(name: string, status: number, retryable = false): Error {
  const more = { name, $metadata: { httpStatusCode: status }, ...(retryable ? { $retryable: {} } : {}) };
  return Object.assign(new Error(name), more);
}

function shown(result: unknown): string {
  const text = typeof result === "string" ? result : JSON.stringify(result);
  return text.length > 110 ? `${text.slice(0, 110)}…` : text;
}
