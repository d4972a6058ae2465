import type { EventNode } from "./timeline.ts";

/** Events of one type that follow from the same, as far as they are shown. */
interface Group {
  type: string;
  shown: EventNode[];
  left: number;
}

/**
 * Events in the order of time, those of one type together; where there are more of a type than its
 * limit, those in which there is most to see.
 */
export function groupsOf(nodes: readonly EventNode[], limit: (type: string) => number): Group[] {
  const byType = new Map<string, EventNode[]>();
  for (const node of nodes) {
    const group = byType.get(node.type);
    if (group) group.push(node);
    else byType.set(node.type, [node]);
  }
  return [...byType].map(([type, all]) => {
    const most = limit(type);
    if (all.length <= most) return { type, shown: all, left: 0 };
    const weighed = all.map((node, index) => ({ node, index, weight: weightOf(node) }));
    const chosen = weighed.sort((a, b) => b.weight - a.weight || a.index - b.index).slice(0, most);
    const shown = chosen.sort((a, b) => a.index - b.index).map(({ node }) => node);
    return { type, shown, left: all.length - most };
  });
}

/** How much there is to see in an event: what is dead before what is open, before what is done. */
export function weightOf({ type, handled }: EventNode): number {
  return Math.max(
    // An event that tells of a failure is worth a look, whatever was done about it.
    /Failed$/.test(type) ? 1 : 0,
    ...handled.map(({ state, death, publishes }) =>
      Math.max(
        state === "dead" ? (death?.compensated ? 2 : 3) : state === "done" ? 0 : 1,
        ...publishes.map(weightOf),
      ),
    ),
  );
}
