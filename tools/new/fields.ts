import type * as z from "zod";
import type { EventDefinition } from "../../schemas/event.ts";

/** A field of an event's data, as JSON Schema has it. */
export interface Field {
  name: string;
  type: string;
  required: boolean;
  isTime: boolean;
  secret: boolean;
  schema: Readonly<Record<string, unknown>>;
  example: unknown;
}

/** The fields of an event's data. */
export function fieldsOf({ data }: EventDefinition): Field[] {
  const { properties = {}, required = [], examples = [] } = toJsonSchema(data);
  const [example = {}] = examples;
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    type: String(schema.type),
    required: required.includes(name),
    isTime: schema.format === "date-time",
    secret: schema.secret === true,
    schema,
    example: example[name],
  }));
}

interface JsonSchema {
  properties?: Record<string, Record<string, unknown>>;
  required?: string[];
  examples?: Record<string, unknown>[];
}

/** By the schema's own method, so that nothing of zod is loaded here. */
function toJsonSchema(data: z.ZodType): JsonSchema {
  return data.toJSONSchema({ io: "input" }) as JsonSchema;
}

/** How a contract names a field that has the values of another one. */
export function schemaLike({ type, schema }: Field): { text: string; name?: string } {
  if (type === "integer" || type === "number") return { text: type === "integer" ? "z.int()" : "z.number()" };
  const { maxLength, pattern } = schema as { maxLength?: number; pattern?: string };
  if (maxLength !== undefined && maxLength > 128 && !pattern)
    return { text: `z.string().min(1).max(${maxLength})` };
  return { text: "Identifier", name: "Identifier" };
}

/** Whether what a field of one event may be, a field of another takes. */
export function takes(to: Field, from: Field): boolean {
  const plain = ({ description: _, ...schema }: Readonly<Record<string, unknown>>) => JSON.stringify(schema);
  return (
    from.required &&
    from.type === to.type &&
    (plain(from.schema) === plain(to.schema) || to.schema.maxLength === 128)
  );
}
