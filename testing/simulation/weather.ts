import type { Agenda } from "./agenda.ts";
import { type Chance, STRETCHES, type Stretch } from "./chance.ts";

/** Load comes within the first seconds, and a stretch begins among it. */
const BEGINS_MS = 10_000;

/** Half an hour; most stretches are far shorter. */
const LONGEST_MS = 1_800_000;

/** How much longer a call takes than usual while its service is slow, in milliseconds: a tenth to all of a function's time. */
const SLOW_MS = { least: 300, most: 2700 };

/** The stretches of bad time of one schedule: when each begins and ends follows from its seed. */
export class Weather {
  readonly #chance: Chance;
  readonly #agenda: Agenda;
  readonly #stretches = new Map<Stretch, { from: number; to: number }>();

  constructor(agenda: Agenda, chance: Chance) {
    this.#chance = chance;
    this.#agenda = agenda;
    for (const kind of STRETCHES) {
      if (!chance.strikes(kind, "stretch")) continue;
      const from = agenda.now + chance.below(BEGINS_MS, `${kind} begins`);
      const length = 1000 + chance.of(`${kind} lasts`) ** 3 * LONGEST_MS;
      this.#stretches.set(kind, { from, to: from + length });
    }
  }

  /** Whether it is so now. */
  is(kind: Stretch): boolean {
    const { from, to } = this.#stretches.get(kind) ?? NEVER;
    return from <= this.#agenda.now && this.#agenda.now < to && this.#chance.stormy;
  }

  /** When a stretch is over, milliseconds since 1970; undefined where there is none. */
  endOf(kind: Stretch): number | undefined {
    return this.#stretches.get(kind)?.to;
  }

  /** How much longer a call takes than usual, in milliseconds. */
  delay(service: "bus" | "tables", where: string): number {
    if (!this.is(`slow ${service}`)) return 0;
    return SLOW_MS.least + this.#chance.below(SLOW_MS.most - SLOW_MS.least, `${where} in slow weather`);
  }
}

const NEVER = { from: Number.POSITIVE_INFINITY, to: 0 };
