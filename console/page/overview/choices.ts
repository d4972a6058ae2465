import type { About, FlowPicture } from "../../api.ts";

/** The name of what stands in no flow's picture, in the page's address. */
export const OTHERS = "*";

/** The flows to choose from; with what is in none of them, such as the journal, as one more. */
export function choices({ flows, participants }: About): FlowPicture[] {
  const drawn = new Set(flows.flatMap(({ nodes }) => nodes.map(({ id }) => id)));
  const left = participants.filter(({ name }) => !drawn.has(name));
  if (left.length === 0) return flows;
  const nodes = left.map(({ name }) => ({ id: name, label: name, shape: "function" as const }));
  return [...flows, { name: OTHERS, title: "In no flow", begins: [], nodes, edges: [] }];
}
