import { BOUNDS, tightened } from "./bounds.ts";
import { canonical, type JsonSchema, type Keywords, withoutNull } from "./json-schema.ts";
import { at, change, type Place } from "./place.ts";

/** Keywords that say nothing about values. */
const ANNOTATIONS = new Set(
  "title description examples deprecated readOnly writeOnly $comment $schema $id id $defs".split(" "),
);

/** Keywords that, by being there, decide what kind of value there is. */
const COMPOSITION = ["anyOf", "oneOf", "not"];

/** Keywords that are compared together, as the fields of an object. */
const FIELDS = new Set(["properties", "patternProperties", "required", "additionalProperties"]);

/** Keywords whose values are schemas, which `$ref` may make different where their text is the same. */
const NESTED = new Set(["items", "propertyNames", "prefixItems", "anyOf", "oneOf", "allOf"]);

/**
 * What makes `after` no additive change of `before`, two schemas from `z.toJSONSchema(schema, { io: "input" })`;
 * empty where both sides of a queue go on working. Both matter, since old events are replayed to new consumers and
 * new events reach consumers, here and elsewhere, that were written for the old schema:
 * - what refuses old events is reported: a tighter bound, a field newly required, a value no longer allowed;
 * - so is what old consumers were not written for: a field that may now be missing or null, a new enum value or
 *   union member, a format or pattern gone or changed (they parse by it), another default;
 * - a looser bound of size is fine: the value has the same type, and a consumer that depends on the bound still
 *   has it in its own copy of the contract, which dead-letters the event, visibly, instead of misreading it;
 * - a mark (`secret`, `personal`) may be added, not removed: logs would show what they have hidden;
 * - a keyword that nobody here knows may not change at all.
 */
export function incompatibilities(before: JsonSchema, after: JsonSchema): string[] {
  return [...compare({ path: "", before, after, roots: { before, after }, within: [] })];
}

function* compare(place: Place): Generator<string> {
  const { before, after, roots, within } = place;
  if (within.some((outer) => outer.before === before && outer.after === after)) return;
  const [old, now] = [withoutNull(before, roots.before), withoutNull(after, roots.after)];
  if (!old || !now) {
    if (old !== now) yield change(place, "replaced", before, after);
    return;
  }
  if (old.nullable !== now.nullable)
    yield change(place, now.nullable ? "null allowed" : "null no longer allowed", before, after);
  if (kindOf(old.schema) !== kindOf(now.schema)) yield change(place, "retyped", old.schema, now.schema);
  else yield* compareKeywords({ ...place, within: [...within, place] }, old.schema, now.schema);
}

/** Type and composition, in whatever order. */
function kindOf(schema: Keywords): string {
  const types = [schema.type ?? []].flat().sort();
  return canonical([types, COMPOSITION.filter((keyword) => keyword in schema)]);
}

function* compareKeywords(place: Place, old: Keywords, now: Keywords): Generator<string> {
  yield* compareFields(place, old, now);
  for (const keyword of tightened(old, now))
    yield change(at(place, keyword), "tightened", old[keyword], now[keyword]);
  for (const keyword of new Set([...Object.keys(old), ...Object.keys(now)])) {
    if (keyword === "type" || ANNOTATIONS.has(keyword) || BOUNDS.has(keyword) || FIELDS.has(keyword))
      continue;
    const [was, is] = [old[keyword], now[keyword]];
    if (NESTED.has(keyword)) yield* compareNested(at(place, keyword), was, is);
    else if (canonical(was) !== canonical(is)) yield* compareValue(at(place, keyword), keyword, was, is);
  }
}

function* compareFields(place: Place, old: Keywords, now: Keywords): Generator<string> {
  for (const keyword of ["properties", "patternProperties"]) {
    const [was, is] = [fieldsOf(old, keyword), fieldsOf(now, keyword)];
    for (const name of new Set([...was.keys(), ...is.keys()])) {
      const field = at(place, keyword, name);
      const [before, after] = [was.get(name), is.get(name)];
      if (after === undefined) yield change(field, "field removed", before, after);
      else if (before !== undefined) yield* compare({ ...field, before, after });
      else if (!isOpen(old.additionalProperties))
        yield change(field, "field added to a closed object", before, after);
    }
  }
  yield* compareRequired(place, old, now);
  yield* compareRest(at(place, "additionalProperties"), old.additionalProperties, now.additionalProperties);
}

function* compareRequired(place: Place, old: Keywords, now: Keywords): Generator<string> {
  const [was, is] = [listOf<string>(old.required), listOf<string>(now.required)];
  const [before, after] = [fieldsOf(old, "properties"), fieldsOf(now, "properties")];
  for (const name of is.filter((name) => !was.includes(name)))
    yield change(at(place, "properties", name), "newly required", "optional", "required");
  for (const name of was.filter((name) => !is.includes(name) && before.has(name) === after.has(name)))
    yield change(at(place, "properties", name), "no longer required", "required", "optional");
}

/** Compares what is said of fields without a name. Opening an object is fine: consumers ignore unknown fields. */
function* compareRest(place: Place, old: unknown, now: unknown): Generator<string> {
  if (old === false || (isOpen(old) && isOpen(now))) return;
  if (isSchema(old) && isSchema(now) && !isOpen(old) && !isOpen(now))
    yield* compare({ ...place, before: old, after: now });
  else yield change(place, now === false ? "closed" : "changed", old, now);
}

function* compareNested(place: Place, old: unknown, now: unknown): Generator<string> {
  if (isSchema(old) && isSchema(now)) yield* compare({ ...place, before: old, after: now });
  else if (Array.isArray(old) && Array.isArray(now)) yield* compareMembers(place, old, now);
  else yield change(place, verb(old, now), old, now);
}

/** Compares members of a union, an intersection or a tuple; only in a tuple does their order count. */
function* compareMembers(place: Place, old: JsonSchema[], now: JsonSchema[]): Generator<string> {
  const rest = now.map((after, index) => ({ after, index }));
  const isTuple = place.path.endsWith("/prefixItems");
  const unmatched = old.flatMap((before, index) => {
    const isSame = (other: { after: JsonSchema; index: number }) =>
      (!isTuple || other.index === index) && isFree(compare({ ...place, before, after: other.after }));
    const found = rest.findIndex(isSame);
    if (found >= 0) rest.splice(found, 1);
    return found >= 0 ? [] : [{ before, index }];
  });
  if (old.length !== now.length) yield change(place, "members changed", old, now);
  else
    for (const [nth, { before, index }] of unmatched.entries())
      yield* compare({ ...at(place, String(index)), before, after: rest[nth]?.after ?? false });
}

function* compareValue(place: Place, keyword: string, old: unknown, now: unknown): Generator<string> {
  if (keyword === "enum") {
    const [was, is] = [listOf<unknown>(old), listOf<unknown>(now)];
    if (!now || (old && is.some((value) => !was.includes(value)))) yield change(place, "widened", old, now);
    if (!old || (now && was.some((value) => !is.includes(value)))) yield change(place, "narrowed", old, now);
  } else if (keyword === "secret" || keyword === "personal") {
    if (old === true) yield change(place, "mark removed", old, now);
  } else if (keyword !== "default" || old !== undefined) yield change(place, verb(old, now), old, now);
}

function isFree(changes: Generator<string>): boolean {
  return changes.next().done === true;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "boolean" || (typeof value === "object" && value !== null && !Array.isArray(value));
}

function isOpen(rest: unknown): boolean {
  return rest === undefined || rest === true || canonical(rest) === "{}";
}

function fieldsOf(schema: Keywords, keyword: string): Map<string, JsonSchema> {
  return new Map(Object.entries((schema[keyword] ?? {}) as Record<string, JsonSchema>));
}

function listOf<Member>(value: unknown): readonly Member[] {
  return Array.isArray(value) ? value : [];
}

function verb(old: unknown, now: unknown): string {
  return old === undefined ? "added" : now === undefined ? "removed" : "changed";
}
