import type * as z from "zod";
import type { EventDefinition } from "../../schemas/event.ts";
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
  const { type, version: newest, upcast = {} } = definition;
  const older = Object.keys(upcast).map(Number);
  if (version === undefined) {
    const first = parsed(definition.data, given, root);
    if ("data" in first) return first;
    for (const each of older.sort((a, b) => b - a)) {
      const found = broughtUp(definition, each, given, root);
      if ("data" in found) return found;
    }
    return first;
  }
  if (version === newest) return parsed(definition.data, given, root);
  if (version < newest && older.includes(version)) return broughtUp(definition, version, given, root);
  const known = [...older.sort((a, b) => a - b), newest].join(", ");
  const reason = `detail.metadata.version is ${version}; of ${type} this program knows ${known}`;
  return version > newest ? { reason, newer: true } : { reason };
}

type Readable = Pick<EventDefinition, "type" | "version" | "data" | "upcast">;

/** Data of an older version, as those of the newest. */
function broughtUp(
  { type, version: newest, data, upcast }: Readable,
  version: number,
  given: unknown,
  root: string,
): Read {
  const old = upcast?.[version];
  if (!old) return { reason: `${type} has no upcast from version ${version}` };
  const before = parsed(old.data, given, root);
  if ("reason" in before) return before;
  const what = `upcast of ${type} from version ${version} to ${newest}`;
  try {
    const after = data.safeParse(old.upcast(before.data as never));
    return after.success
      ? { data: after.data }
      : { reason: `${what} breaks the contract: ${describe(issuesOf(after.error, root))}` };
  } catch (error) {
    return { reason: `${what} fails: ${messageOf(error)}` };
  }
}

function parsed(schema: z.ZodType, given: unknown, root: string): Read {
  const result = schema.safeParse(given);
  return result.success ? { data: result.data } : { reason: describe(issuesOf(result.error, root)) };
}

/** The schema by which an event's data are to be read as they came: that of its version, else of the newest that takes them. */
export function schemaOf(
  { version: newest, data, upcast = {} }: Readable,
  version: unknown,
  given: unknown,
): z.ZodType {
  if (version === newest) return data;
  const old = upcast[Number(version)];
  if (old) return old.data;
  const all = [
    data,
    ...Object.values(upcast)
      .reverse()
      .map((one) => one.data),
  ];
  return all.find((schema) => schema.safeParse(given).success) ?? data;
}
