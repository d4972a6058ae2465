import type { ParticipantSummary } from "../../history/choreography.ts";
import { shortFilter } from "./filter-words.ts";
import { type Entry, emittedBy, type Flow, failuresOf } from "./flows.ts";
import { routeOf } from "./relations.ts";

export interface Node {
  id: string;
  label: string;
  shape: "outside" | "function" | "projection" | "mail" | "end";
}

export interface Edge {
  from: string;
  to: string;
  /** One line for each event. */
  labels: string[];
  /** It says that handling failed. */
  failure: boolean;
}

export interface Picture {
  nodes: Node[];
  edges: Edge[];
}

/** A picture with more nodes is shown without its e-mails. */
export const MOST_NODES = 25;

/** A flow as nodes and edges. `titleOf` names the flow that another one goes on in. */
export function pictureOf(flow: Flow, titleOf: (flow: Flow) => string): Picture {
  const whole = drawn(flow, flow.reached, titleOf);
  if (whole.nodes.length <= MOST_NODES) return whole;
  return drawn(
    flow,
    flow.reached.filter(({ kind }) => kind !== "notification"),
    titleOf,
  );
}

function drawn(
  { entries, reached, goesOn }: Flow,
  shown: readonly ParticipantSummary[],
  titleOf: (flow: Flow) => string,
): Picture {
  const nodes = new Map<string, Node>();
  const edges = new Map<string, Edge>();
  const add = (id: string, label: string, shape: Node["shape"]) => {
    nodes.set(id, { id, label, shape });
    return id;
  };
  const connect = (from: string, to: string, label: string, failure = false) => {
    const edge = edges.get(`${from} ${to} ${failure}`) ?? { from, to, labels: [], failure };
    if (label) edge.labels.push(label);
    edges.set(`${from} ${to} ${failure}`, edge);
  };
  /** Arrows from a node to all that some events wake. */
  const publish = (from: string, types: readonly string[]) => {
    for (const type of types) {
      const next = goesOn.get(type);
      const woken = shown.flatMap((participant) =>
        participant.on.filter((on) => on.type === type).map((on) => ({ participant, on })),
      );
      if (next) connect(from, add(`flow:${type}`, titleOf(next), "end"), type);
      else if (!reached.some(({ on }) => on.some((one) => one.type === type)))
        connect(from, add(`event:${type}`, type, "end"), "");
      else for (const { participant, on } of woken) connect(from, participant.name, labelOf(on));
    }
  };

  for (const entry of entries) {
    const outside = add(`entry:${nameOf(entry)}`, outsideWords(entry), "outside");
    if ("external" in entry) publish(outside, emittedBy(entry));
    else connect(outside, add(entry.participant.name, entry.participant.name, "function"), "");
  }
  for (const { name, kind } of shown)
    add(name, kind === "notification" ? `e-mail: ${name}` : name, SHAPES[kind] ?? "function");
  const inside = entries.flatMap((entry) => ("participant" in entry ? [entry.participant] : []));
  for (const participant of new Set([...inside, ...shown])) publish(participant.name, participant.emits);
  for (const participant of shown)
    for (const on of participant.on)
      for (const failed of failuresOf(on))
        if (nodes.has(failed)) connect(failed, participant.name, "HandlingFailed", true);
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

const SHAPES: Readonly<Record<string, Node["shape"]>> = { projection: "projection", notification: "mail" };

function labelOf({ type, filter }: ParticipantSummary["on"][number]): string {
  return filter ? `${type}\nwhere ${shortFilter(filter)}` : type;
}

function nameOf(entry: Entry): string {
  return "external" in entry ? entry.external : entry.participant.name;
}

function outsideWords(entry: Entry): string {
  return "external" in entry
    ? "aws events put-events"
    : (routeOf(entry.participant) ?? entry.participant.kind);
}
