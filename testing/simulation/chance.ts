/** What goes wrong for a stretch of time rather than at one call; each is a fault of its own. */
export const STRETCHES = [
  "bus outage",
  "tables outage",
  "payloads outage",
  "slow bus",
  "slow tables",
  "letters refused",
  "deployment",
  "contract broken",
  "fewer attempts",
  "gather broken",
  "mapping paused",
] as const;

export type Stretch = (typeof STRETCHES)[number];

/** What may go wrong, and how it shows in a trace. */
export const FAULTS = [
  "crash before",
  "crash after",
  "server error",
  "throttled",
  "answer lost",
  "slow call",
  "stall",
  "entry refused",
  "delivered twice",
  "not delivered",
  "delivered late",
  "handed out twice",
  "acknowledgement lost",
  "index lags",
  "no access",
  "clock skew",
  "clocks apart",
  "slow handler",
  "sweep",
  "redrive",
  "redrive interrupted",
  "discard",
  "replay",
  ...STRETCHES,
] as const;

export type FaultKind = (typeof FAULTS)[number];

/** A fault that struck: where, and what. The name repeats it, alone or with others. */
export type FaultName = `${string}!${FaultKind}`;

/** How likely a kind is at most, wherever it may strike; the default is for what may strike at every call. */
const MOST: Partial<Record<FaultKind, number>> = {
  stall: 0.15,
  "index lags": 0.9,
  "handed out twice": 0.5,
  "delivered twice": 0.9,
  "acknowledgement lost": 0.6,
  "clock skew": 0.8,
  "clocks apart": 0.3,
  "no access": 0.6,
  sweep: 0.9,
  redrive: 0.9,
  "redrive interrupted": 0.9,
  discard: 0.9,
  replay: 0.6,
  // They strike once in a schedule, if at all.
  ...Object.fromEntries(STRETCHES.map((kind) => [kind, 0.6])),
};
const MOST_AT_A_CALL = 0.25;

/** How likely each kind of fault is, 0 to 1; never where it is missing. */
export type Rates = Readonly<Partial<Record<FaultKind, number>>>;

/**
 * All chance of one schedule. A draw follows from the seed and the name of what it is for, not from the order of draws:
 * leaving out one fault leaves the others where they are.
 */
export class Chance {
  readonly struck: FaultName[] = [];
  readonly #seed: number;
  readonly #only: ReadonlySet<string> | undefined;
  readonly #rates: Rates;
  #calm = false;

  /** `only`: the faults that may strike; without it, those that the seed has. `rates` take the place of the seed's. */
  constructor(seed: number, only?: readonly string[], rates?: Rates) {
    this.#seed = hashOf(String(seed), 0x9e3779b9);
    this.#only = only && new Set(only);
    // Swarm testing: each schedule leaves out some kinds of fault, so that the others come through undisturbed.
    this.#rates =
      rates ??
      Object.fromEntries(
        FAULTS.map((kind) => {
          const chosen = this.of(`${kind} is one`) < 0.5;
          const rate = this.of(`rate of ${kind}`) ** 2 * (MOST[kind] ?? MOST_AT_A_CALL);
          return [kind, chosen ? rate : 0];
        }),
      );
  }

  /** From 0 up to, not including, 1. */
  of(name: string): number {
    return hashOf(name, this.#seed) / 2 ** 32;
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number, name: string): number {
    return Math.floor(this.of(name) * limit);
  }

  pick<T>(list: readonly T[], name: string): T {
    return list[this.below(list.length, name)] as T;
  }

  /** The list in another order. */
  shuffle<T>(list: readonly T[], name: string): T[] {
    return list
      .map((value, index) => ({ value, by: this.of(`${name} ${index}`) }))
      .sort((a, b) => a.by - b.by)
      .map(({ value }) => value);
  }

  /** Whether a fault strikes here. */
  strikes(kind: FaultKind, where: string): boolean {
    if (this.#calm) return false;
    const rate = this.#rates[kind] ?? 0;
    if (rate === 0) return false;
    const name: FaultName = `${where}!${kind}`;
    if (this.of(name) >= rate || (this.#only && !this.#only.has(name))) return false;
    this.struck.push(name);
    return true;
  }

  /** Whether faults may still strike. */
  get stormy(): boolean {
    return !this.#calm;
  }

  /** No more faults from here on. */
  calm(): void {
    this.#calm = true;
  }
}

/** FNV-1a with a final mix, 32 bits. */
function hashOf(text: string, seed: number): number {
  let hash = (seed ^ 0x811c9dc5) | 0;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
