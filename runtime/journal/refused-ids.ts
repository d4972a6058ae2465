import type { EventDefinition } from "../../schemas/event.ts";
import { fieldsOf } from "../../schemas/fields.ts";
import { redact } from "../../schemas/redact.ts";
import { HALF_A_CHARACTER } from "../../schemas/values/half-a-character.ts";
import type { Rejection } from "../check/check-message.ts";
import { schemaOf } from "../check/read-data.ts";
import { definitionOf } from "./journal-entry.ts";
import { ID_FIELD } from "./journal-names.ts";

/** Ids that are kept of one refused event, so that a flood of them costs little. */
const MOST_IDS = 8;

/** Fields at which a refused event's data are looked at. */
const MOST_FIELDS = 200;

/**
 * The ids that an event names which nobody takes: its own by its metadata, and those of its data. Where its contract is known,
 * what that says to be key, process or id, and does not mark; else what is called `…Id` and no contract marks under that
 * name. Nothing else of its data is looked at: nobody knows what is in it.
 */
export function refusedIds(
  { message, event }: Rejection,
  events: readonly EventDefinition[],
  maxBytes: number,
) {
  if (!event || Buffer.byteLength(message.body) > maxBytes) return [];
  const { detail } = JSON.parse(message.body) as { detail: Record<string, unknown> };
  const own = (Object(detail.metadata) as { id?: unknown }).id;
  const definition = definitionOf(event, events);
  const data = definition || typeof detail.data === "object" ? detail.data : detail;
  const isId = definition ? idsOfContract(definition) : (field: string) => isUnmarkedId(field, events);
  const version = (Object(detail.metadata) as { version?: unknown }).version;
  const shown = Object(definition ? redact(schemaOf(definition, version, data), data) : data) as Record<
    string,
    unknown
  >;
  const told = Object.keys(shown)
    .slice(0, MOST_FIELDS)
    .filter(isId)
    .map((field) => shown[field]);
  return [own, ...told].flatMap(textOf).slice(0, MOST_IDS);
}

function idsOfContract({ key, process, data }: EventDefinition): (field: string) => boolean {
  const known = fieldsOf(data);
  return (field) => known.has(field) && (key.includes(field) || field === process || ID_FIELD.test(field));
}

/** Of an event that no contract knows: what is called so elsewhere and marked there is so here, too. */
function isUnmarkedId(field: string, events: readonly EventDefinition[]): boolean {
  return /^id$|Id$/.test(field) && !marksOf(events).has(field);
}

const marks = new WeakMap<readonly EventDefinition[], ReadonlySet<string>>();

/** The names of all fields that a contract marks, without what they lie in. */
function marksOf(events: readonly EventDefinition[]): ReadonlySet<string> {
  const known = marks.get(events);
  if (known) return known;
  const found = new Set(
    events.flatMap(({ data }) =>
      [...fieldsOf(data)].flatMap(([path, { mark }]) =>
        mark ? [path.slice(path.lastIndexOf(".") + 1)] : [],
      ),
    ),
  );
  marks.set(events, found);
  return found;
}

/** An id as text, where it is one that can be kept. */
function textOf(value: unknown): string[] {
  if (typeof value === "number" && Number.isSafeInteger(value)) return [String(value)];
  return typeof value === "string" && !HALF_A_CHARACTER.test(value) ? [value] : [];
}
