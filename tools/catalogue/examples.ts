import type { CatalogueEvent, Schema } from "./catalogue-event.ts";
import { OTHERWISE, TIME, VALUES } from "./values.ts";

/**
 * Data that keeps an event's contract, the same each time. What the contract marks as secret is a placeholder.
 * @throws Error where a field's value breaks the contract: it needs one in `values.ts`.
 */
export function exampleOf({ definition: { type, data }, schema }: CatalogueEvent): unknown {
  const example = objectFor(schema, OTHERWISE[type] ?? {});
  const { success, error } = data.safeParse(example);
  if (success) return example;
  const [issue] = error.issues;
  const path = issue?.path.join(".") || "data";
  throw new Error(
    `The example of ${type} breaks its contract: ${path}: ${issue?.message}. Add a value to tools/catalogue/values.ts.`,
  );
}

function objectFor(schema: Schema, otherwise: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => [
    name,
    name in otherwise ? otherwise[name] : valueFor(name, field),
  ]);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

function valueFor(name: string, schema: Schema): unknown {
  if (schema.secret) return `<${name}>`;
  if (name in VALUES && fits(VALUES[name], schema)) return VALUES[name];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf?.[0]) return valueFor(name, schema.anyOf[0]);
  const [type] = [schema.type].flat();
  switch (type) {
    case "object":
      return objectFor(schema, {});
    case "array":
      return [valueFor(singular(name), schema.items ?? {})];
    case "boolean":
      return false;
    case "integer":
    case "number":
      return Math.min(Math.max(1, schema.minimum ?? 1), schema.maximum ?? 1);
    case "string":
      return textFor(name, schema);
    default:
      return {};
  }
}

/** Whether a value is of a schema's type: a name may stand for another thing in another event. */
function fits(value: unknown, { type, enum: choices }: Schema): boolean {
  const kind = Array.isArray(value) ? "array" : Number.isInteger(value) ? "integer" : typeof value;
  const types = [type ?? kind].flat();
  if (choices && !choices.includes(value)) return false;
  return types.includes(kind) || (kind === "integer" && types.includes("number"));
}

function textFor(name: string, { format, minLength = 0, maxLength = 64 }: Schema): string {
  if (format === "date-time") return TIME;
  if (format === "uri") return "https://www.example.com/";
  return `${name}-1`.padEnd(minLength, "1").slice(0, maxLength);
}

/** `userIds` → `userId` */
function singular(name: string): string {
  return name.replace(/s$/, "");
}
