import type { EventNode, Handling, Timeline } from "../../../history/timeline.ts";

/** Of events of one type that follow from the same, so many are shown at first. */
export const SHOWN = 5;
/** So many more are shown each time, which a browser draws at once. */
export const MORE = 200;

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
