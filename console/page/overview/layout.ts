import { Graph, layout } from "@dagrejs/dagre";
import type { FlowPicture, PictureEdge, PictureNode } from "../../api.ts";

/** A flow's picture with a place for everything, in pixels; x and y of a box or a label are its centre. */
export interface Placed {
  width: number;
  height: number;
  nodes: (PictureNode & Box)[];
  edges: (PictureEdge & { key: string; points: Point[]; label?: Box })[];
}

export interface Box extends Point {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** From left to right, or from top to bottom where there is little room. */
export type Direction = "LR" | "TB";

/** Pixels a character of a node's or an edge's text takes at most, but for rare ones. */
const NODE_CHARACTER = 7.4;
const EDGE_CHARACTER = 6.3;
/** Height of a line of an edge's label. */
export const EDGE_LINE = 15;
/** The rates stand beneath each type: `120 this min · 12,345/h`. */
const RATE_WIDTH = 128;

/**
 * Lays a picture out. What is live in it does not change the places, so that nothing jumps. `isLive`: whether a node shows
 * numbers; `rates`: whether edges do.
 */
export function placed(
  { nodes, edges }: FlowPicture,
  { direction, isLive, rates }: { direction: Direction; isLive: (id: string) => boolean; rates: boolean },
): Placed {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({
    ...{ rankdir: direction, marginx: 8, marginy: 8, nodesep: 26, edgesep: 18 },
    ranksep: direction === "LR" ? 34 : 36,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) graph.setNode(node.id, sizeOfNode(node, isLive(node.id)));
  edges.forEach((edge, index) => {
    graph.setEdge(edge.from, edge.to, { ...sizeOfLabel(edge, rates), labelpos: "c" }, String(index));
  });
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as Partial<Box>;
  return {
    width,
    height,
    nodes: nodes.map((node) => ({ ...node, ...(graph.node(node.id) as Box) })),
    edges: edges.map((edge, index) => {
      const key = String(index);
      const at = graph.edge(edge.from, edge.to, key) as Box & { points: Point[] };
      return { ...edge, key, points: at.points, ...(edge.labels.length > 0 ? { label: at } : {}) };
    }),
  };
}

function sizeOfNode({ label, shape }: PictureNode, live: boolean) {
  const width = Math.max(live ? 138 : 0, label.length * NODE_CHARACTER + (shape === "function" ? 24 : 34));
  return { width, height: live ? 68 : 34 };
}

function sizeOfLabel({ labels }: PictureEdge, rates: boolean) {
  if (labels.length === 0) return { width: 0, height: 0 };
  const lines = labels.flatMap((label) => label.split("\n"));
  const text = Math.max(...lines.map((line) => line.length)) * EDGE_CHARACTER;
  const count = lines.length + (rates ? labels.length : 0);
  return { width: Math.max(text, rates ? RATE_WIDTH : 0) + 8, height: count * EDGE_LINE + 4 };
}

/** The type of an edge's label, whose filter stands on further lines. */
export function typeOf(label: string): string {
  return label.split("\n", 1)[0] ?? "";
}
