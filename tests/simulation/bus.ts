import type { OutboxEvent } from "../../runtime/record.ts";

/** An event as a rule delivers it. */
export interface Envelope {
  version: "0";
  id: string;
  source: string;
  "detail-type": string;
  time: string;
  detail: unknown;
  "replay-name"?: string;
}

export function envelopeOf(
  entry: Pick<OutboxEvent, "type" | "source" | "detail">,
  id: string,
  now: number,
): Envelope {
  const { type, source, detail } = entry;
  const time = new Date(now).toISOString();
  return { version: "0", id, source, "detail-type": type, time, detail: JSON.parse(detail) };
}

/** Whether an event matches a pattern, of those kinds that `components/pattern.ts` writes. */
export function matches(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some((one) => matchesValue(one, event));
  if (typeof pattern !== "object" || pattern === null) throw new Error("A pattern's leaves are lists");
  return Object.entries(pattern).every(([name, inner]) =>
    name === "$or"
      ? (inner as unknown[]).some((one) => matches(one, event))
      : typeof event === "object" &&
        event !== null &&
        name in event &&
        matches(inner, (event as Record<string, unknown>)[name]),
  );
}

function matchesValue(expected: unknown, value: unknown): boolean {
  if (typeof expected !== "object" || expected === null) return expected === value;
  const [operator, operand] = Object.entries(expected)[0] ?? [];
  if (operator !== "anything-but") throw new Error(`The simulation does not know the pattern ${operator}`);
  return value !== operand;
}
