import type { EventDefinition } from "../../schemas/event.ts";

/** The part of JSON Schema that contracts use here. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly secret?: boolean;
  readonly personal?: boolean;
}

/** An event with all that the catalogue says of it by itself. */
export interface CatalogueEvent {
  definition: EventDefinition;
  /** JSON Schema of `detail.data`, in the order of its fields. */
  schema: Schema;
  /** Its contract's, from the project's root. */
  file: string;
  description?: string | undefined;
  /** Data that keep the contract. */
  example?: unknown;
  /** Versions that are read, too, the newest first. */
  older: readonly OlderVersion[];
}

/** A version of an event's data that its consumers get as the newest. */
export interface OlderVersion {
  version: number;
  schema: Schema;
}

/** What an event's contract says of it. `schemaOf`: its data as JSON Schema. */
export function catalogueEvent(
  definition: EventDefinition,
  schemaOf: (data: EventDefinition["data"]) => Schema,
  file: string,
): CatalogueEvent {
  const { description, examples, ...schema } = schemaOf(definition.data);
  const older = Object.entries(definition.upcast ?? {})
    .map(([version, { data }]) => ({ version: Number(version), schema: schemaOf(data) }))
    .sort((a, b) => b.version - a.version);
  return { definition, schema, file, description, example: examples?.[0], older };
}
