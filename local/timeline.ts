import type { ClaimRecord } from "../runtime/ports/record.ts";

/** One process as a tree by causation, from its claim records; times count from the first claim. */
export function showProcess(records: readonly ClaimRecord[]): string {
  const began = Math.min(...records.map(({ claimedAt }) => Date.parse(claimedAt)));
  const published = new Set(records.flatMap(({ sent = [] }) => sent.map(({ id }) => id)));
  const roots = records.filter(({ event }) => !event || !published.has(event.id));
  const show = (record: ClaimRecord, depth: number): string[] => {
    const children = (record.sent ?? []).flatMap(({ id }) => records.filter(({ event }) => event?.id === id));
    return [...lines(record, depth, began), ...children.flatMap((child) => show(child, depth + 1))];
  };
  return roots.flatMap((root) => show(root, 0)).join("\n");
}

function lines(record: ClaimRecord, depth: number, began: number): string[] {
  const { consumer, event, claimedAt, attempts, sent = [], errors = [] } = record;
  const at = `${((Date.parse(claimedAt) - began) / 1000).toFixed(2)} s`.padStart(8);
  const indent = "  ".repeat(depth);
  const events = counted(sent.map(({ type }) => type).filter((type) => type !== "dead letter"));
  const tries = attempts > 1 ? ` (${attempts} attempts)` : "";
  const published = events.length > 0 ? ` → ${events.join(", ")}` : "";
  const woken = event ? `${event.type} → ` : "";
  const detail = (text: string) => `${" ".repeat(8)}  ${indent}    ${text}`;
  return [
    `${at}  ${indent}${woken}${consumer}${tries}${published}`,
    ...errors.map(({ attempt, message }) => detail(`attempt ${attempt}: ${message}`)),
    ...(record.status === "dead"
      ? [detail(`dead letter ${record.deadLetterId}, ${record.kind}: ${record.reason}`)]
      : []),
    ...(record.status === "open" ? [detail("still open")] : []),
  ];
}

/** Each name once, and how often it was there. */
function counted(names: readonly string[]): string[] {
  return [...new Set(names)].map((name) => {
    const times = names.filter((other) => other === name).length;
    return times > 1 ? `${name} × ${times}` : name;
  });
}
