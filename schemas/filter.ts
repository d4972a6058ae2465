/** A value of a data field as event patterns compare it. */
export type Scalar = string | number | boolean;

type Comparison = "<" | "<=" | "=" | ">=" | ">";

/**
 * What a data field may be: a value, or one of EventBridge's matchers. Only `exists: false` lets a field be missing.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export type Matcher =
  | Scalar
  | { readonly "anything-but": Scalar | readonly Scalar[] }
  | { readonly numeric: readonly [Comparison, number] | readonly [Comparison, number, Comparison, number] }
  | { readonly exists: boolean };

/** Data field → what it may be, any of these; a field within a field has a dotted path: `event.type`. */
export type Filter = Readonly<Record<string, readonly Matcher[]>>;

/** Whether one of the matchers lets a value through; `undefined` is a field that is missing. */
export function lets(matchers: readonly Matcher[], value: unknown): boolean {
  return matchers.some((matcher) => letsOne(matcher, value));
}

function letsOne(matcher: Matcher, value: unknown): boolean {
  if (typeof matcher !== "object") return matcher === value;
  if ("exists" in matcher) return matcher.exists === (value !== undefined);
  if (value === undefined) return false;
  if ("anything-but" in matcher) return ![matcher["anything-but"]].flat().includes(value as Scalar);
  const [first, from, second = first, to = from] = matcher.numeric;
  return typeof value === "number" && compares(value, first, from) && compares(value, second, to);
}

function compares(value: number, comparison: Comparison, bound: number): boolean {
  switch (comparison) {
    case "<":
      return value < bound;
    case "<=":
      return value <= bound;
    case "=":
      return value === bound;
    case ">=":
      return value >= bound;
    case ">":
      return value > bound;
  }
}
