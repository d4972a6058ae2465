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
}

/** The contract of an event: what it demands, not what it explains. Throws where its data is no JSON Schema. */
export function contractOf({ type, source, version, key, process, data }: EventDefinition): Contract {
  const schema = z.toJSONSchema(data, {
    io: "input",
    override: ({ jsonSchema }) => {
      delete jsonSchema.description;
      delete jsonSchema.examples;
    },
  });
  return { ...defined({ type, source, version, key, process }), schema: schema as JsonSchema };
}

/** The contract as it is committed: the same text however the schema's fields are ordered in the code. */
export function textOf({ type, source, version, key, process, schema }: Contract): string {
  return `${JSON.stringify({ type, source, version, key, process, schema: sorted(schema) }, null, 2)}\n`;
}

/** The committed contracts by file name without `.json`, as text. */
export function committed(folder: string): Map<string, string> {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".json")) : [];
  return new Map(
    files.map((file) => [file.slice(0, -".json".length), readFileSync(join(folder, file), "utf8")]),
  );
}

/**
 * What a new contract may not do to the committed one. It may name a process where there was none. Raising the version allows
 * another key, another process and other data;
 * another source never: rules and grants name it.
 */
export function breaches(before: Contract, after: Contract): string[] {
  const { type } = after;
  const found: string[] = [];
  if (before.source !== after.source)
    found.push(`/source: changed, "${before.source}" → "${after.source}"; add a new event type`);
  if (after.version < before.version)
    found.push(`/version: lowered, ${before.version} → ${after.version}; add a new event type`);
  const changes = incompatibilities(before.schema, after.schema).map((change) => `/schema${change}`);
  if (canonical(before.key) !== canonical(after.key))
    changes.push(
      `/key: changed, ${canonical(before.key)} → ${canonical(after.key)}; add a new event type or version`,
    );
  if (before.process !== undefined && before.process !== after.process)
    changes.push(
      `/process: changed, ${before.process} → ${after.process ?? "none"}: its events would leave their processes; add a new event type or version`,
    );
  if (after.version <= before.version) found.push(...changes);
  else if (changes.length === 0)
    found.push(
      `/version: raised, ${before.version} → ${after.version}, for no incompatible change; leave it as it was`,
    );
  return found.map((breach) => `${type}${breach}`);
}
