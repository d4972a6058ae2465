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
  readonly secret?: boolean;
  readonly personal?: boolean;
}

/** What only the source of a contract tells. */
export interface SourceText {
  /** From the project's root. */
  file: string;
  /** The doc comment above the definition, as one line. */
  purpose?: string;
  /** Path of a field, as in the catalogue's tables (`event.type`, `items[].sku`) → its doc comment. */
  notes: Readonly<Record<string, string>>;
}

/** An event with all that the catalogue says of it by itself. */
export interface CatalogueEvent {
  definition: EventDefinition;
  /** JSON Schema of `detail.data`, in the order of its fields. */
  schema: Schema;
  text: SourceText;
}
