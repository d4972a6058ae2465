import type * as z from "zod";
import type { EventDefinition, Upcaster } from "../../schemas/event.ts";
import { messageOf } from "../ports/errors.ts";
import { describe, issuesOf } from "./untrusted.ts";

/** What a contract makes of an event's data: data of its newest version, or why there are none. */
export type Read =
  | { data: unknown }
  | {
      reason: string;
      /** The event is of a version that this program does not know yet. */
      newer?: true;
    };

/**
 * Reads data of whatever version: what is older is brought up to date by the contract's `upcast`. Data that come without a
 * version are of the newest that takes them.
 * @param version what the event says, `detail.metadata.version`
 * @param root where the data are, for messages
 */
export function readData(
  definition: Readable,
  version: number | undefined,
  given: unknown,
  root = "detail.data",
): Read {
  const { type, version: newest, data, upcast = {} } = definition;
  if (version === undefined) {
    const first = parsed(data, given, root);
    if ("data" in first) return first;
    for (const each of olderVersions(definition).reverse()) {
      const found = broughtUp(definition, each, given, root);
      if ("data" in found) return found;
    }
    return first;
  }
  if (version === newest) return parsed(data, given, root);
  const older = upcast[version];
  if (older) return broughtUp(definition, [version, older], given, root);
  const known = [...olderVersions(definition).map(([each]) => each), newest].join(", ");
  const reason = `detail.metadata.version is ${version}; of ${type} this program knows ${known}`;
  return version > newest ? { reason, newer: true } : { reason };
}

type Readable = Pick<EventDefinition, "type" | "version" | "data" | "upcast">;
type Older = [version: number, upcaster: Upcaster];

/** The older versions that are read, the oldest first. */
function olderVersions({ upcast = {} }: Readable): Older[] {
  return Object.entries(upcast).map(([version, one]) => [Number(version), one]);
}

/** Data of an older version, as those of the newest. */
function broughtUp(
  { type, version: newest, data }: Readable,
  [version, older]: Older,
  given: unknown,
  root: string,
): Read {
  const before = parsed(older.data, given, root);
  if ("reason" in before) return before;
  const what = `upcast of ${type} from version ${version} to ${newest}`;
  try {
    const after = parsed(data, older.upcast(before.data as never), root);
    return "data" in after ? after : { reason: `${what} breaks the contract: ${after.reason}` };
  } catch (error) {
    return { reason: `${what} fails: ${messageOf(error)}` };
  }
}

function parsed(schema: z.ZodType, given: unknown, root: string): Read {
  const result = schema.safeParse(given);
  return result.success ? { data: result.data } : { reason: describe(issuesOf(result.error, root)) };
}

/** The schema by which an event's data are to be read as they came: that of its version, else of the newest that takes them. */
export function schemaOf(definition: Readable, version: unknown, given: unknown): z.ZodType {
  const { version: newest, data, upcast = {} } = definition;
  if (version === newest) return data;
  const older = upcast[Number(version)];
  if (older) return older.data;
  const all = [
    data,
    ...olderVersions(definition)
      .reverse()
      .map(([, one]) => one.data),
  ];
  return all.find((schema) => schema.safeParse(given).success) ?? data;
}
