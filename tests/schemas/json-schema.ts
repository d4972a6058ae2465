/** A schema of JSON Schema 2020-12, as `z.toJSONSchema` writes it. */
export type JsonSchema = boolean | Keywords;

/** Keyword → its value. */
export type Keywords = Readonly<Record<string, unknown>>;

/** The keywords of a schema, its `$ref` followed; those beside the `$ref` win. `false` allows nothing. */
function resolve(schema: JsonSchema, root: JsonSchema): Keywords | false {
  if (typeof schema === "boolean") return schema && {};
  if (typeof schema.$ref !== "string") return schema;
  const { $ref, ...beside } = schema;
  const target = resolve(find($ref, root), root);
  return target && { ...target, ...beside };
}

/** What a local `$ref` (`#`, `#/$defs/Money`) points to. */
function find(ref: string, root: JsonSchema): JsonSchema {
  const [start, ...steps] = ref.split("/").map((step) => decodeURIComponent(step));
  let found: unknown = start === "#" ? root : undefined;
  for (const step of steps) found = (found as Keywords)?.[step.replaceAll("~1", "/").replaceAll("~0", "~")];
  if (found === undefined) throw new Error(`$ref ${ref} points nowhere in its schema.`);
  return found as JsonSchema;
}

/** A schema's keywords but for its permission of null, and whether it had one; `false` allows nothing. */
export function withoutNull(
  schema: JsonSchema,
  root: JsonSchema,
): { schema: Keywords; nullable: boolean } | false {
  const found = resolve(schema, root);
  if (!found) return false;
  const { anyOf, ...rest } = found;
  const { type } = rest;
  if (Array.isArray(type) && type.includes("null")) {
    const others = type.filter((name) => name !== "null");
    return { schema: { ...found, type: others.length === 1 ? others[0] : others }, nullable: true };
  }
  if (!Array.isArray(anyOf) || !anyOf.some(isNull)) return { schema: found, nullable: false };
  const [first, ...others] = anyOf.filter((member) => !isNull(member));
  if (others.length > 0) return { schema: { ...found, anyOf: [first, ...others] }, nullable: true };
  const inner = withoutNull({ ...first, ...rest }, root);
  return inner && { ...inner, nullable: true };
}

function isNull(schema: JsonSchema): boolean {
  return typeof schema === "object" && canonical(schema) === '{"type":"null"}';
}

/** A value with its object keys and lists of required fields sorted: an equal schema becomes equal text. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortedValue(key, inner)]));
}

function sortedValue(key: string, value: unknown): unknown {
  return key === "required" && Array.isArray(value) ? value.toSorted() : sorted(value);
}

/** A value as JSON, sorted; undefined as `nothing`. */
export function canonical(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? "nothing";
}
