import * as runtimes from "../schemas/choreography/registry.ts";
import type { Choreography } from "./choreography.ts";

interface Name {
  type: string;
  source: string;
}

/** Of the events of one timeline so many get a hint at most: each is compared with all that are known. */
const MOST_HINTS = 50;

/**
 * Says of events that no rule takes why: they bear a name that the choreography does not know, which may be a slip of the
 * pen. Undefined for those that it knows.
 */
export function strangers({ sources }: Choreography): (event: Name) => string | undefined {
  const names = [
    ...Object.entries(sources).map(([type, source]) => ({ type, source })),
    ...Object.values(runtimes).map(({ type, source }) => ({ type, source })),
  ];
  const known = new Set(names.map(nameOf));
  const told = new Map<string, string>();
  return (event) => {
    const name = nameOf(event);
    if (known.has(name)) return undefined;
    const before = told.get(name);
    if (before !== undefined) return before;
    const hint = told.size < MOST_HINTS ? nearest(event, names) : undefined;
    const problem = `no rule takes ${name}${hint ? `: did you mean ${nameOf(hint)}?` : ""}`;
    told.set(name, problem);
    return problem;
  };
}

/** `shop.orders OrderCreated` */
function nameOf({ type, source }: Name): string {
  return `${source} ${type}`;
}

/** The known name that is nearest to another one; none where all differ in more than a third. */
function nearest(event: Name, names: readonly Name[]): Name | undefined {
  const text = nameOf(event).toLowerCase();
  let best: { name: Name; distance: number } | undefined;
  for (const name of names) {
    const other = nameOf(name).toLowerCase();
    const most = Math.floor(Math.max(text.length, other.length) / 3);
    if (Math.abs(text.length - other.length) > most) continue;
    const distance = distanceOf(text, other);
    if (distance <= most && distance < (best?.distance ?? Number.POSITIVE_INFINITY))
      best = { name, distance };
  }
  return best?.name;
}

/** How many characters must be put in, left out or changed. @see https://en.wikipedia.org/wiki/Levenshtein_distance */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let line = 1; line <= a.length; line++) {
    const next = [line];
    for (let column = 1; column <= b.length; column++) {
      const changed = (row[column - 1] ?? 0) + (a[line - 1] === b[column - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
