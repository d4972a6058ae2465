import type { EventNode, Handling, Timeline } from "../../../history/timeline.ts";

/** Of events of one type that follow from the same, so many are shown at first. */
export const SHOWN = 5;
/** So many more are shown each time, which a browser draws at once. */
export const MORE = 200;

/** Events of one type that follow from the same, as far as they are shown. */
export interface Group {
  type: string;
  shown: EventNode[];
  left: number;
}

/**
 * Events in the order of time, those of one type together; of more than {@link SHOWN}, those first in which there is
 * something to see. `limit`: how many of a type.
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
function weightOf({ type, handled }: EventNode): number {
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

export function isEvent(node: EventNode | Handling): node is EventNode {
  return "handled" in node;
}

/** A handling, and the event that it is about; none for a request from outside. */
export interface Done {
  handling: Handling;
  event?: EventNode;
}

/** Everything that somebody did, or still has to. */
export function handlingsOf(roots: Timeline["roots"]): Done[] {
  const found: Done[] = [];
  const visit = (node: EventNode | Handling, event?: EventNode) => {
    if (isEvent(node)) for (const handling of node.handled) visit(handling, node);
    else {
      found.push({ handling: node, ...(event ? { event } : {}) });
      for (const published of node.publishes) visit(published);
    }
  };
  for (const root of roots) visit(root);
  return found;
}

/** How many events and handlings there are beneath one. */
export function sizeOf(node: EventNode | Handling): number {
  const below = isEvent(node) ? node.handled : node.publishes;
  return below.reduce((sum: number, one: EventNode | Handling) => sum + 1 + sizeOf(one), 0);
}
