import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { isProse, OWN_MUTATORS } from "./mutators.ts";
import { type StrykerMutant, stryker } from "./stryker.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** A change of the runtime that some test must notice. */
export interface Mutant {
  id: string;
  /** `runtime/claim/claim-message.ts` */
  file: string;
  /** From 1. */
  line: number;
  mutator: string;
  /** The line it begins in, the text that is replaced, and what takes its place: white space is one space. */
  at: string;
  from: string;
  to: string;
}

export interface Instrumented {
  /** File → its text with all its mutants in it, none of them active. */
  sources: ReadonlyMap<string, string>;
  mutants: readonly Mutant[];
}

/** Makes every mutant of the files of `runtime/` that are chosen by their path. */
export async function instrumented(chosen: (path: string) => boolean): Promise<Instrumented> {
  const { mutators, instrument } = await stryker();
  mutators.push(...OWN_MUTATORS);
  const files = readdirSync(resolve(ROOT, "runtime"), { recursive: true, encoding: "utf8" })
    .map((path) => `runtime/${path.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".ts") && chosen(path))
    .sort()
    .map((name) => ({ name, content: readFileSync(resolve(ROOT, name), "utf8"), mutate: true as const }));
  const shouldIgnore = (path: Parameters<typeof isProse>[0]) => (isProse(path) ? "prose" : undefined);
  const result = await instrument(files, {
    ...{ excludedMutations: [], ignorers: [{ shouldIgnore }] },
    ...{ noHeader: true, plugins: null },
  });
  const contents = new Map(files.map(({ name, content }) => [name, content.split("\n")]));
  return {
    sources: new Map(result.files.map(({ name, content }) => [name, content])),
    mutants: result.mutants
      .filter(({ statusReason }) => statusReason === undefined)
      .map((mutant) => described(mutant, contents.get(mutant.fileName) ?? [])),
  };
}

function described(mutant: StrykerMutant, lines: readonly string[]): Mutant {
  const { id, fileName, mutatorName, replacement, location } = mutant;
  const { start, end } = location;
  const whole = lines.slice(start.line, end.line + 1);
  // The end first: both may be in one line.
  whole[whole.length - 1] = whole.at(-1)?.slice(0, end.column) ?? "";
  whole[0] = whole[0]?.slice(start.column) ?? "";
  const [from, to] = changed(plain(whole.join("\n")), plain(replacement));
  return {
    ...{ id, file: fileName, line: start.line + 1, mutator: mutatorName },
    ...{ at: plain(lines[start.line] ?? ""), from, to },
  };
}

/** Two texts without the words that both begin and end with; as they are where they are short. */
function changed(from: string, to: string): [from: string, to: string] {
  if (from.length < 60) return [from, to];
  const [a, b] = [from.split(" "), to.split(" ")];
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && a[start] === b[start]) start++;
  let end = 0;
  while (end < most - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return [a.slice(start, a.length - end).join(" "), b.slice(start, b.length - end).join(" ")];
}

function plain(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
