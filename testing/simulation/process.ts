import type { System } from "../../runtime/ports/system.ts";
import type { Agenda } from "./agenda.ts";
import type { Chance } from "./chance.ts";

/** What a process is part of. */
export interface Surroundings {
  agenda: Agenda;
  chance: Chance;
  trace: (line: () => string) => void;
  /** How much longer a call of a service takes than usual, in milliseconds. */
  weather: { delay(service: Service, where: string): number };
  /** No call takes time. */
  calm?: boolean;
}

/** What a call reaches that may be slow for a long time. */
export type Service = "bus" | "tables";

/** How a call may be refused or slow. */
export interface CallOptions {
  service?: Service;
  /** What a throttle may say instead, given where it strikes. */
  busy?: (where: string) => Error;
}

/** How far from the true time a machine's clock may be, either way. */
const APART_MS = 600_000;

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
  /** How many faults have struck its calls: slow ones are none. */
  struck = 0;
  /** A call of it failed because its service was out of order, or its permission was missing. */
  failed = false;
  /** Changes of records that it has made, and how many of them were chunks of a scatter. */
  writes = 0;
  chunks = 0;
  /** How far its clock is from the true time, in milliseconds. */
  readonly skew: number;
  readonly startedAt: number;
  /** When it had nothing left to do; undefined while it has, or if it died. */
  endedAt: number | undefined;
  /** Calls that are not answered yet, whether or not anybody waits for them, and when the last one was. */
  underWay = 0;
  answeredAt = 0;
  readonly system: System;
  readonly name: string;
  readonly #around: Surroundings;
  readonly #onDeath: (() => void)[] = [];
  #calls = 0;

  constructor(name: string, around: Surroundings) {
    this.name = name;
    this.#around = around;
    const { agenda, chance } = around;
    this.startedAt = agenda.now;
    this.skew = skewOf(chance, name);
    let draws = 0;
    let owners = 0;
    this.system = {
      now: () => agenda.now + this.skew,
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

  end(): void {
    this.endedAt ??= this.#around.agenda.now;
  }

  kill(why: string): void {
    if (!this.alive) return;
    this.alive = false;
    this.#around.trace(() => `${this.name} dies: ${why}`);
    for (const run of this.#onDeath) run();
  }

  /** A call to the world outside. */
  call<T>(
    what: string,
    effect: (where: string) => T | Promise<T>,
    { service, busy }: CallOptions = {},
  ): Promise<T> {
    const { agenda, chance, trace } = this.#around;
    const where = `${this.name}/${++this.#calls} ${what}`;
    return new Promise((resolve, reject) => {
      const answer = (settle: () => void, milliseconds = this.#latency(`${where} back`)) =>
        agenda.in(milliseconds, () => {
          this.underWay--;
          this.answeredAt = agenda.now;
          if (this.alive) settle();
        });
      this.underWay++;
      if (chance.strikes("crash before", where)) return this.kill(`before ${what}`);
      const late = service ? this.#around.weather.delay(service, where) : 0;
      agenda.in(late + this.#latency(`${where} there`), async () => {
        // What was under way when the process died may or may not arrive.
        if (!this.alive && chance.of(`${where} under way`) < 0.5) return;
        agenda.busy();
        if (chance.strikes("server error", where)) {
          this.struck++;
          trace(() => `${where}: server error`);
          return answer(() => reject(serviceError("InternalServerError", 500)));
        }
        if (chance.strikes("throttled", where)) {
          this.struck++;
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
          this.struck++;
          trace(() => `${where}: its answer is lost`);
          return answer(() => reject(new Error(`${what} timed out`)), 400);
        }
        answer(settle);
      });
    });
  }

  #latency(where: string): number {
    const { chance, calm } = this.#around;
    if (calm) return 0;
    if (chance.strikes("stall", where)) {
      this.zombie = true;
      return STALL_MS.least + chance.below(STALL_MS.most - STALL_MS.least, `${where} stall`);
    }
    if (chance.strikes("slow call", where)) return chance.below(SLOW_MS, `${where} slow`);
    return 1 + chance.below(20, where);
  }
}

/** How far a process's clock is from the true time, in milliseconds: a little, or as far as two machines may be apart. */
function skewOf(chance: Chance, name: string): number {
  if (chance.strikes("clocks apart", name)) return chance.below(2 * APART_MS, `${name} apart`) - APART_MS;
  return chance.strikes("clock skew", name) ? chance.below(2000, `${name} skew`) - 1000 : 0;
}

/** An error as the SDK has it. */
export function serviceError(name: string, status: number, retryable = false): Error {
  const more = { name, $metadata: { httpStatusCode: status }, ...(retryable ? { $retryable: {} } : {}) };
  return Object.assign(new Error(name), more);
}

/** What a process hears of a service that is out of order for a while. */
export function outOfOrder(process: Process): Error {
  process.failed = true;
  return serviceError("InternalServerError", 500);
}

function shown(result: unknown): string {
  const text = typeof result === "string" ? result : JSON.stringify(result);
  return text.length > 110 ? `${text.slice(0, 110)}…` : text;
}
