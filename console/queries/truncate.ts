import { groupsOf } from "../../history/alike.ts";
import type { EventNode, Handling, Timeline } from "../../history/timeline.ts";

/** Events of one type that follow from the same, so many are shown at most; those first in which there is something to see. */
const MOST_ALIKE = 200;

/** Bytes of one event's data, and of the data of all events together: an answer of Lambda's may have 6 MB. */
const [MOST_BYTES, ALL_BYTES] = [64 * 1024, 3 * 1024 * 1024];

/** A timeline as far as it fits into one answer; what is left out is counted, or named instead. */
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
    const groups = groupsOf(one.publishes, () => MOST_ALIKE);
    const kept = new Set(groups.flatMap(({ shown }) => shown));
    const further = Object.fromEntries(
      groups.filter(({ left }) => left > 0).map(({ type, left }) => [type, left]),
    );
    const publishes = one.publishes.filter((node) => kept.has(node)).map(event);
    return { ...one, publishes, ...(Object.keys(further).length > 0 ? { further } : {}) };
  }

  return {
    ...timeline,
    roots: timeline.roots.map((node) => ("handled" in node ? event(node) : handling(node))),
  };
}
