import type { FoundLetter } from "./letters.ts";
import type { LostLetter } from "./lost.ts";
import { masked } from "./mask.ts";

/** Columns of a terminal that a table fits, unless its names alone are wider. */
const COLUMNS = 120;

/** Letters as a table; the reason gets what is left of a line. */
export function tableOf(letters: readonly (FoundLetter | LostLetter)[]): string {
  const rows = letters.map(({ id, consumer, kind, attempts, about }) =>
    [id, consumer, kind, String(attempts), about.type ?? "no event"].map((cell) => oneLine(cell, 64)),
  );
  const table = render([["ID", "CONSUMER", "KIND", "TRIED", "EVENT"], ...rows]).split("\n");
  const width = longest(table);
  const reasons = [
    "REASON",
    ...letters.map(({ reason }) => oneLine(reason, Math.max(24, COLUMNS - width - 2))),
  ];
  return table.map((line, index) => `${line.padEnd(width)}  ${reasons[index]}`).join("\n");
}

/** How many there are, by consumer and kind. */
export function countsOf(letters: readonly (FoundLetter | LostLetter)[]): string {
  const counts = new Map<string, number>();
  for (const { consumer, kind } of letters)
    counts.set(`${consumer} ${kind}`, (counts.get(`${consumer} ${kind}`) ?? 0) + 1);
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([what, count]) => `${String(count).padStart(6)}  ${what}`).join("\n");
}

/** Everything about one letter; what the contract marks as secret or personal is masked, unless asked for in full. */
export function detailsOf(letter: FoundLetter | LostLetter, raw: boolean): string {
  const { id, consumer, kind, origin, reason, attempts, diedAt } = letter;
  const lines = [
    ["id", plain(id)],
    ["consumer", consumer],
    ["kind", kind],
    ["reason", plain(reason)],
    ["attempts", String(attempts)],
    ["died", plain(diedAt ?? "unknown")],
    ["put there by", ORIGINS[origin]],
    ...("queueUrl" in letter
      ? [
          ["queue", letter.queueUrl],
          ["received", `${letter.receives} times from there`],
        ]
      : []),
  ].map(([name = "", value = ""]) => `${name.padEnd(14)}${value}`);
  if (!("event" in letter)) return lines.join("\n");
  return `${lines.join("\n")}\n\n${raw ? letter.event : plain(masked(letter.event), "\n")}`;
}

const ORIGINS = {
  runtime: "the function's runtime",
  queue: "SQS, after too many receives",
  target: "EventBridge, which could not deliver it",
  destination: "Lambda, after its own retries",
  lost: "nobody: its letter is in no queue any more",
} as const;

/** Columns side by side. */
export function render(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => longest(rows.map((row) => row[column] ?? "")));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** The length of the longest text: there may be more of them than a call takes arguments. */
function longest(texts: readonly string[]): number {
  return texts.reduce((most, { length }) => Math.max(most, length), 0);
}

function oneLine(text: string, length: number): string {
  const line = plain(text.replace(/\s+/g, " "));
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}

/** Text without what a terminal obeys or hides: letters quote what anybody may have sent. */
export function plain(text: string, kept = ""): string {
  return text.replace(/\p{C}/gu, (character) => (character === kept ? character : "�"));
}

/** A text that is somebody else's, as a shell takes it for one word. */
export function shellWord(text: string): string {
  return /^[\w.:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
