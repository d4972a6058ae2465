import { Misuse } from "./command.ts";
import type { FoundLetter } from "./letters.ts";
import type { LostLetter } from "./lost.ts";

/** What conditions are about. */
type Letter = Pick<FoundLetter, "id" | "kind" | "about" | "reason"> & {
  origin: (FoundLetter | LostLetter)["origin"];
};

const FIELDS: Readonly<Record<string, (letter: Letter) => string | undefined>> = {
  id: ({ id }) => id,
  kind: ({ kind }) => kind,
  origin: ({ origin }) => origin,
  type: ({ about }) => about.type,
  source: ({ about }) => about.source,
  correlationId: ({ about }) => about.correlationId,
};

export const MATCH_HELP = `  --match FIELD=VALUE only letters of which this holds; more than one: all of them hold.
                      ${Object.keys(FIELDS).join(", ")}, data.<field> (orderId: data.orderId),
                      reason (any part of it)`;

/** Whether a letter is asked for, by conditions such as `kind=crashed`, `data.orderId=order-1`, `reason=Access`. */
export function matcher(conditions: readonly string[]): (letter: Letter) => boolean {
  const checks = conditions.map(checkOf);
  return (letter) => checks.every((check) => check(letter));
}

function checkOf(condition: string): (letter: Letter) => boolean {
  const [, name = "", value = ""] = /^([^=]+)=(.+)$/s.exec(condition) ?? [];
  if (name === "reason") return ({ reason }) => reason.includes(value);
  if (/^data\../.test(name)) return ({ about }) => fieldOf(about.data, name) === value;
  const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
  if (!field)
    throw new Misuse(
      `--match ${condition}: use FIELD=VALUE with ${Object.keys(FIELDS).join(", ")}, reason or data.<field>.`,
    );
  return (letter) => field(letter) === value;
}

/** `data.address.city` of an event's data as text; nothing where it is missing, or no plain value. */
function fieldOf(data: unknown, path: string): string | undefined {
  let value = data;
  for (const part of path.split(".").slice(1)) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  // What is not plain may have a toString of its own, and is nothing to compare with.
  return typeof value === "object" && value !== null ? undefined : String(value);
}
