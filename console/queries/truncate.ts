import { type EventNode, type Handling, type Timeline, weightOf } from "../../history/timeline.ts";

/** Events of one type that follow from the same, so many are told at most; those first in which there is something to see. */
const MOST_ALIKE = 200;

/** Bytes of one event's data, and of the data of all events together: an answer of Lambda's may have 6 MB. */
const [MOST_BYTES, ALL_BYTES] = [64 * 1024, 3 * 1024 * 1024];

/** A timeline as far as it fits into one answer; what is left out is counted, or named in its place. */
export function truncated(timeline: Timeline): Timeline {
  let room = ALL_BYTES;

  function event(node: EventNode): EventNode {
    return {
      ...node,
      ...(node.data === undefined ? {} : { data: dataOf(node) }),
      handled: node.handled.map(handling),
    };
  }

  function dataOf({ data, id }: EventNode): unknown {
    const bytes = Buffer.byteLength(JSON.stringify(data));
    if (bytes > MOST_BYTES || bytes > room) return `[${bytes} bytes: npm run trace -- ${id} --json]`;
    room -= bytes;
    return data;
  }

  function handling(one: Handling): Handling {
    const byType = new Map<string, EventNode[]>();
    for (const node of one.publishes) {
      const alike = byType.get(node.type);
      if (alike) alike.push(node);
      else byType.set(node.type, [node]);
    }
    const told = new Set([...byType.values()].flatMap(heaviest));
    const further = Object.fromEntries(
      [...byType]
        .filter(([, all]) => all.length > MOST_ALIKE)
        .map(([type, all]) => [type, all.length - MOST_ALIKE]),
    );
    const publishes = one.publishes.filter((node) => told.has(node)).map(event);
    return { ...one, publishes, ...(Object.keys(further).length > 0 ? { further } : {}) };
  }

  return {
    ...timeline,
    roots: timeline.roots.map((node) => ("handled" in node ? event(node) : handling(node))),
  };
}

function heaviest(alike: readonly EventNode[]): EventNode[] {
  if (alike.length <= MOST_ALIKE) return [...alike];
  return alike
    .map((node) => ({ node, weight: weightOf(node) }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MOST_ALIKE)
    .map(({ node }) => node);
}
