import type { Filter, Matcher } from "../../schemas/filter.ts";
import { code, listed } from "./markdown.ts";

type Show = (value: unknown) => string;

/** A filter as a sentence in Markdown: "`outcome` is `error` and `problem` is missing". */
export function filterWords(filter: Filter): string {
  const conditions = Object.entries(filter).map(
    ([field, matchers]) => `${code(field)} ${matcherWords(matchers, code)}`,
  );
  return listed(conditions, "and");
}

/** A filter as it fits on an arrow, a line for each field: `outcome is error,`, `problem is missing`. */
export function shortFilter(filter: Filter): string {
  return Object.entries(filter)
    .map(([field, matchers]) => `${field} ${matcherWords(matchers, String)}`)
    .join(",\n");
}

function matcherWords(matchers: readonly Matcher[], show: Show): string {
  const values = matchers.filter((matcher) => typeof matcher !== "object");
  const others = matchers.filter((matcher) => typeof matcher === "object");
  const words = others.map((matcher) => {
    if ("exists" in matcher) return `is ${matcher.exists ? "there" : "missing"}`;
    if ("numeric" in matcher) return `is ${numeric(matcher.numeric, show)}`;
    const refused = [matcher["anything-but"]].flat();
    return `is ${refused.length > 1 ? "none of" : "not"} ${refused.map(show).join(", ")}`;
  });
  return listed([...(values.length > 0 ? [`is ${listed(values.map(show), "or")}`] : []), ...words], "or");
}

/** `[">", 0, "<=", 5]` as `> 0 and <= 5`. */
function numeric(parts: readonly (string | number)[], show: Show): string {
  const pairs = [parts.slice(0, 2), parts.slice(2)].filter((pair) => pair.length > 0);
  return pairs.map((pair) => show(pair.join(" "))).join(" and ");
}
