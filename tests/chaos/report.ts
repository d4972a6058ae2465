import type { Verdict } from "./chaos.ts";

/** The counts of a run as a table, and what came out. */
export function report({ struck, counts, violations, impatience }: Verdict, seconds: number): string {
  const rows: [string, number | string][] = [
    ...struck.all().sort(byName),
    ...counts.all().sort(byName),
    ["seconds in all", seconds.toFixed(1)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, count]) => `  ${name.padEnd(width)}  ${String(count).padStart(7)}`);
  const outcome =
    violations.length === 0
      ? [impatience ? `nothing is wrong, but not all is over: ${impatience}` : "the books balance"]
      : [`${violations.length} violations:`, ...violations.map((violation) => `  ${violation}`)];
  return [...lines, "", ...outcome].join("\n");
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
