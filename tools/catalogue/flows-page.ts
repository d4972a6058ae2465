import type { Choreography, ParticipantSummary } from "../../history/choreography.ts";
import { type Entry, type Flow, flowsOf } from "./flows.ts";
import { anchor, code, listed, paragraphs } from "./markdown.ts";
import { mermaid } from "./mermaid.ts";
import { pictureOf } from "./picture.ts";
import { handlerOf, routeOf } from "./relations.ts";

/** A picture of every flow of the program, in a page of Markdown for `docs/`. */
export function flowsPage(choreography: Choreography): string {
  const flows = flowsOf(choreography);
  const page = paragraphs(
    "# Flows",
    INTRODUCTION,
    ...flows.map((flow) => section(flow, flows)),
    readers(choreography),
  );
  return `${page}\n`;
}

const INTRODUCTION = `What follows from each way into the program; \`npm run docs\` draws it from [flows/](../flows/). A box is a function, a
cylinder one that only keeps a table up to date, a flag an e-mail; round is what is outside, or goes on elsewhere. An
arrow is an event on the bus, a dotted one the event that its function gave up. The fields of the events:
[events.md](events.md).`;

function section(flow: Flow, flows: readonly Flow[]): string {
  const nameOf = flowTitles(flows);
  const feeders = flows.flatMap((other) =>
    [...other.goesOn]
      .filter(([, next]) => next.entries === flow.entries)
      .map(
        ([type]) => `[${type}](events.md${anchor(type)}) of [${titleOf(other)}](${anchor(titleOf(other))})`,
      ),
  );
  return paragraphs(
    `## ${titleOf(flow)}`,
    feeders.length > 0 ? `It begins with ${listed(feeders, "and")}, too.` : "",
    `\`\`\`mermaid\n${mermaid(pictureOf(flow, nameOf))}\n\`\`\``,
  );
}

/** The titles of flows, and of those that they go on in. */
export function flowTitles(flows: readonly Flow[]): (flow: Flow) => string {
  // Where one goes on, it names the other as it was before that one was cut.
  return (flow) => titleOf(flows.find(({ entries }) => entries === flow.entries) ?? flow);
}

/** Owners whose names are written otherwise than by their first letter. */
const OWNERS: Readonly<Record<string, string>> = { github: "GitHub" };

/** `Orders, from POST /orders`: a flow is called after whom it begins with, or else after whom it wakes most. */
function titleOf({ entries, reached }: Flow): string {
  const people = entries.flatMap((entry) => ("participant" in entry ? [entry.participant] : []));
  const owner = mostFrequent((people.length > 0 ? people : reached).flatMap(({ owner }) => owner ?? []));
  const from = `from ${listed(entries.map(entryWords), "or")}`;
  return owner ? `${OWNERS[owner] ?? `${owner.charAt(0).toUpperCase()}${owner.slice(1)}`}, ${from}` : from;
}

function entryWords(entry: Entry): string {
  if ("external" in entry) return entry.external;
  return routeOf(entry.participant) ?? `the ${entry.participant.kind} ${entry.participant.name}`;
}

/** The first of those that are there most often. */
function mostFrequent(words: readonly string[]): string | undefined {
  const count = (word: string) => words.filter((one) => one === word).length;
  return [...new Set(words)].sort((a, b) => count(b) - count(a))[0];
}

/** Endpoints that publish nothing. */
function readers({ participants }: Choreography): string {
  const lines = participants
    .filter(({ on, emits }) => on.length === 0 && emits.length === 0)
    .flatMap((participant) => line(participant));
  return lines.length === 0 ? "" : paragraphs("## What only answers", lines.join("\n"));
}

function line(participant: ParticipantSummary): string[] {
  const route = routeOf(participant);
  const file = handlerOf(participant);
  return route && file ? [`- ${code(route)}: [${participant.name}](../${file})`] : [];
}
