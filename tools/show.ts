import { redact } from "../schemas/redact.ts";
import * as registry from "../schemas/registry.ts";
import type { FoundLetter } from "./letters.ts";

/** Letters as a table of 120 columns. */
export function tableOf(letters: readonly FoundLetter[]): string {
  const rows = letters.map(({ id, consumer, kind, attempts, about, reason }) => [
    id,
    consumer,
    kind,
    String(attempts),
    about.type ?? "no event",
    oneLine(reason, 70),
  ]);
  return render([["ID", "CONSUMER", "KIND", "ATTEMPTS", "EVENT", "REASON"], ...rows]);
}

/** How many there are, by consumer and kind. */
export function countsOf(letters: readonly FoundLetter[]): string {
  const counts = new Map<string, number>();
  for (const { consumer, kind } of letters)
    counts.set(`${consumer} ${kind}`, (counts.get(`${consumer} ${kind}`) ?? 0) + 1);
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([what, count]) => `${String(count).padStart(6)}  ${what}`).join("\n");
}

/** Everything about one letter; what the contract marks as secret or personal is masked, unless asked for in full. */
export function detailsOf(letter: FoundLetter, raw: boolean): string {
  const { id, consumer, kind, origin, reason, attempts, diedAt, receives, queueUrl, event } = letter;
  const lines = [
    ["id", id],
    ["consumer", consumer],
    ["kind", kind],
    ["reason", reason],
    ["attempts", String(attempts)],
    ["died", diedAt ?? "unknown"],
    ["laid there by", ORIGINS[origin]],
    ["queue", queueUrl],
    ["received", `${receives} times from there`],
  ].map(([name = "", value = ""]) => `${name.padEnd(14)}${value}`);
  return `${lines.join("\n")}\n\n${raw ? event : masked(event)}`;
}

const ORIGINS = {
  runtime: "the function's runtime",
  queue: "SQS, after too many receives",
  target: "EventBridge, which could not deliver it",
  destination: "Lambda, after its own retries",
} as const;

/** The event without what its contract marks; without its data where no contract says what may be shown. */
export function masked(event: string): string {
  try {
    const parsed = JSON.parse(event);
    const definition = Object.values(registry).find(({ type }) => type === parsed["detail-type"]);
    const data = definition
      ? redact(definition.data, parsed.detail?.data)
      : "[no contract says what may be shown: use --raw]";
    return JSON.stringify({ ...parsed, detail: { ...parsed.detail, data } }, null, 2);
  } catch {
    return "It is no event that could be masked: use --raw to see it.";
  }
}

/** Columns side by side. */
export function render(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function oneLine(text: string, length: number): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
