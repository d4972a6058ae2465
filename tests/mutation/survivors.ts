import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Mutant } from "./instrument.ts";
import type { Verdict } from "./run.ts";

/**
 * Mutants that no test notices, and why that is no gap: file → reason → mutants. They are named by texts of the source,
 * so they stay the same when lines are added elsewhere.
 */
export type Survivors = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** What a run came to. */
export interface Summary {
  mutants: number;
  /** Those that no test noticed. */
  survived: number;
  /** In percent, with one digit; those that are accepted count as not noticed. */
  score: number;
  /** Survivors that nobody has accepted. */
  unnamed: Verdict[];
  /** Accepted ones of the files that were mutated, which are noticed now, or gone: file and name. */
  stale: string[];
}

export function acceptedSurvivors(): Survivors {
  return JSON.parse(readFileSync(resolve(import.meta.dirname, "survivors.json"), "utf8"));
}

/** What a mutant is called: the line it begins in, and what it changes there. */
export function nameOf({ at, from, to }: Pick<Mutant, "at" | "from" | "to">): string {
  return from === at ? `${shown(from)} ⇒ ${shown(to)}` : `${shown(at)} ▸ ${shown(from)} ⇒ ${shown(to)}`;
}

function shown(text: string): string {
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}

export function summaryOf(verdicts: readonly Verdict[], accepted = acceptedSurvivors()): Summary {
  const namesOf = (file: string) => new Set(Object.values(accepted[file] ?? {}).flat());
  const survivors = verdicts.filter(({ killed }) => !killed);
  const files = [...new Set(verdicts.map(({ mutant }) => mutant.file))];
  const survived = survivors.length;
  const isNamed = ({ mutant }: Verdict) => namesOf(mutant.file).has(nameOf(mutant));
  const left = new Set(survivors.map(({ mutant }) => `${mutant.file}: ${nameOf(mutant)}`));
  return {
    mutants: verdicts.length,
    survived,
    score: Math.floor((1 - survived / verdicts.length) * 1000) / 10,
    unnamed: survivors.filter((one) => !isNamed(one)),
    stale: files
      .flatMap((file) => [...namesOf(file)].map((name) => `${file}: ${name}`))
      .filter((name) => !left.has(name)),
  };
}

/** An unnamed survivor for people, and for survivors.json. */
export function described({ mutant, covered }: Verdict): string {
  const problem = covered ? "no test fails" : "no test comes by it";
  return `${mutant.file}:${mutant.line} ${problem} (${mutant.mutator})\n  ${JSON.stringify(nameOf(mutant))}`;
}
