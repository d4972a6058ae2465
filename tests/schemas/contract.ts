import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { defined } from "../../schemas/defined.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import { incompatibilities } from "./compatibility.ts";
import { canonical, type JsonSchema, sorted } from "./json-schema.ts";

/** Where the contracts are committed, one `<DetailType>.json` an event. */
export const CONTRACTS = "schemas/contracts";

/** What an event promises to those who publish and consume it. */
export interface Contract {
  type: string;
  source: string;
  version: number;
  key: readonly string[];
  /** The field by which people tell the process; absent where there is none. */
  process?: string;
  /** JSON Schema of `detail.data`, as it comes in. */
  schema: JsonSchema;
  /** Those of older versions that are read, by their numbers; absent where there are none. */
  older?: Readonly<Record<string, JsonSchema>>;
}

/** The contract of an event: what it demands, not what it explains. Throws where its data is no JSON Schema. */
export function contractOf({ type, source, version, key, process, data, upcast }: EventDefinition): Contract {
  const older = upcast && mapValues(upcast, ({ data }) => schemaOf(data));
  return defined({ type, source, version, key, process, schema: schemaOf(data), older });
}

function schemaOf(data: z.ZodType): JsonSchema {
  const schema = z.toJSONSchema(data, {
    io: "input",
    override: ({ jsonSchema }) => {
      delete jsonSchema.description;
      delete jsonSchema.examples;
    },
  });
  return schema as JsonSchema;
}

/** The contract as it is committed: the same text however the schema's fields are ordered in the code. */
export function textOf({ type, source, version, key, process, schema, older }: Contract): string {
  const before = older && mapValues(older, sorted);
  const parts = { type, source, version, key, process, schema: sorted(schema), older: before };
  return `${JSON.stringify(parts, null, 2)}\n`;
}

/** The committed contracts by file name without `.json`, as text. */
export function committed(folder: string): Map<string, string> {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".json")) : [];
  return new Map(
    files.map((file) => [file.slice(0, -".json".length), readFileSync(join(folder, file), "utf8")]),
  );
}

/**
 * What a new contract may not do to the committed one: each change that would break publishers, consumers or replays, with the
 * ways there are instead. It may name a process where there was none. A new version may change key, process and data, where it
 * goes on reading the old one; the source never changes: rules and grants name it.
 */
export function breaches(before: Contract, after: Contract): string[] {
  const { type } = after;
  const found: string[] = [];
  if (before.source !== after.source)
    found.push(`/source: changed, "${before.source}" → "${after.source}"; ${BESIDE}`);
  if (after.version < before.version)
    found.push(`/version: lowered, ${before.version} → ${after.version}; ${BESIDE}`);
  const changes = changesOf(before, after);
  if (after.version <= before.version)
    found.push(
      ...changes.map((change) => `${change}; ${waysOf(before.version)}`),
      ...olderBreaches(before, after),
    );
  else if (changes.length === 0)
    found.push(
      `/version: raised, ${before.version} → ${after.version}, for no incompatible change; leave it as it was`,
    );
  else found.push(...olderBreaches(before, after));
  return found.map((breach) => `${type}${breach}`);
}

const BESIDE = "add a new event type beside it, and publish both while anybody consumes the old one";

/** What else there is than a change that breaks others. */
function waysOf(version: number): string {
  return (
    `keep what there is and add an optional field; or make it version ${version + 1}, and say in upcast how ` +
    `version ${version} is read; or ${BESIDE}`
  );
}

/** What is different for whoever publishes or consumes it. */
function changesOf(before: Contract, after: Contract): string[] {
  const changes = incompatibilities(before.schema, after.schema).map((change) => `/schema${change}`);
  if (canonical(before.key) !== canonical(after.key))
    changes.push(`/key: changed, ${canonical(before.key)} → ${canonical(after.key)}`);
  if (before.process !== undefined && before.process !== after.process)
    changes.push(
      `/process: changed, ${before.process} → ${after.process ?? "none"}: its events would leave their processes`,
    );
  return changes;
}

/** Each version that was read must go on being read, as it was: old publishers send it, and archives hold it. */
function olderBreaches(before: Contract, after: Contract): string[] {
  const was: Record<string, JsonSchema> = {
    ...before.older,
    ...(after.version > before.version ? { [before.version]: before.schema } : {}),
  };
  return Object.entries(was).flatMap(([version, schema]) => {
    const is = after.older?.[version];
    if (is === undefined)
      return `/older/${version}: no longer read; say in upcast how version ${version} is read, while anybody publishes it or replays it`;
    return incompatibilities(schema, is).map(
      (change) => `/older/${version}${change}; a version that was published stays as it was`,
    );
  });
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  of: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, of(value)]));
}
