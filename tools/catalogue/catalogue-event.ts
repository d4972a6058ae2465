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
}

/** What an event's contract says of it. `contract`: its data as JSON Schema. */
export function catalogueEvent(definition: EventDefinition, contract: Schema, file: string): CatalogueEvent {
  const { description, examples, ...schema } = contract;
  return { definition, schema, file, description, example: examples?.[0] };
}
