import fc from "fast-check";
import { SECRET } from "./canary.ts";
import { fieldName, fragment, NO_EVENTS } from "./fragments.ts";

/** A change at one place of a JSON value; places are counted through the whole tree. */
interface Edit {
  place: number;
  how: "drop" | "replace" | "insert" | "wrap" | "grow";
  fragment: string;
  name: string;
}

/** A change of the text itself; `bare` leaves out the quotes around a secret. */
interface Garble {
  how: "cut" | "mark" | "put" | "bare" | "append" | "instead";
  /** Counted through the text. */
  place: number;
  text: string;
}

const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.record({
    place: fc.nat(200),
    how: fc.constantFrom("drop", "replace", "replace", "insert", "wrap", "grow"),
    fragment,
    name: fieldName,
  }),
  { maxLength: 3 },
);

const garble: fc.Arbitrary<Garble> = fc.record({
  how: fc.constantFrom("cut", "mark", "put", "bare", "append", "instead"),
  place: fc.nat(5_000),
  text: fc.constantFrom("x", ",", '"', "}", "\\", "\u0000", "\n", "é", " ", ...NO_EVENTS),
});

/** A value now and then. */
export function rarely<T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: values });
}

/** JSON text of such values, and what becomes of it in the wrong hands. */
export function mutated(values: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return fc.tuple(values, edits, rarely(garble)).map(([value, changes, garbled]) => {
    const text = textOf(value, changes);
    return garbled ? garbledText(text, garbled) : text;
  });
}

/** Hostile pieces stand as marks in the value, so that they need not be values themselves (`1e999`, two equal keys). */
function textOf(value: unknown, changes: readonly Edit[]): string {
  const root = { value: structuredClone(value) as unknown };
  const marks = new Map<string, string>();
  const marked = (text: string) => {
    const mark = `<<${marks.size}>>`;
    marks.set(JSON.stringify(mark), text);
    return mark;
  };
  for (const { place, how, fragment, name } of changes) {
    const places = placesIn(root);
    const found = places[place % places.length];
    if (!found) break;
    const { holder, key } = found;
    const old = holder[key];
    if (how === "drop") delete holder[key];
    else if (how === "wrap") holder[key] = place % 2 ? [old] : { value: old };
    else if (how === "grow")
      holder[key] = typeof old === "string" ? old.repeat(1000) : [old, old, marked(fragment)];
    else if (how === "replace" || typeof old !== "object" || old === null) holder[key] = marked(fragment);
    else if (Array.isArray(old)) old.push(marked(fragment));
    else holder[key] = { [marked(name)]: marked(fragment), ...old };
  }
  const text = JSON.stringify(root.value) ?? "";
  return text.replace(/"<<\d+>>"/g, (mark) => marks.get(mark) ?? mark);
}

interface Place {
  holder: Record<string, unknown>;
  key: string;
}

function placesIn(root: object): Place[] {
  return Object.entries(root).flatMap(([key, value]) => [
    { holder: root as Place["holder"], key },
    ...(typeof value === "object" && value !== null ? placesIn(value) : []),
  ]);
}

function garbledText(text: string, { how, place, text: piece }: Garble): string {
  const at = place % (text.length + 1);
  switch (how) {
    case "cut":
      return text.slice(0, at);
    case "mark":
      return `\uFEFF${text}`;
    case "put":
      return text.slice(0, at) + piece + text.slice(at);
    case "bare":
      return text.replace(new RegExp(`"(${SECRET}[^"]*)"`), "$1");
    case "append":
      return text + piece;
    case "instead":
      return piece;
  }
}
