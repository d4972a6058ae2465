import type { OutboxEvent } from "../../runtime/ports/record.ts";
import { lets, type Matcher } from "../../schemas/filter.ts";

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

/** Whether an event matches a pattern, of those kinds that `components/bus/pattern.ts` writes. */
export function matches(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some((one) => lets([known(one)], event));
  if (typeof pattern !== "object" || pattern === null) throw new Error("A pattern's leaves are lists");
  return Object.entries(pattern).every(([name, inner]) =>
    name === "$or"
      ? (inner as unknown[]).some((one) => matches(one, event))
      : matches(inner, field(event, name)),
  );
}

/** What an event has under a name; undefined where it is missing, or nothing there has fields. */
function field(event: unknown, name: string): unknown {
  if (typeof event !== "object" || event === null || !Object.hasOwn(event, name)) return undefined;
  return (event as Record<string, unknown>)[name];
}

const OPERATORS = ["anything-but", "numeric", "exists"];

function known(matcher: unknown): Matcher {
  const [operator] = typeof matcher === "object" && matcher !== null ? Object.keys(matcher) : [];
  if (operator !== undefined && !OPERATORS.includes(operator))
    throw new Error(`The simulation does not know the pattern ${operator}`);
  return matcher as Matcher;
}
