import type { Choreography, ParticipantSummary } from "../../history/choreography.ts";
import { isOwnSource } from "../../schemas/names.ts";
import type { CatalogueEvent, OlderVersion } from "./catalogue-event.ts";
import { filterWords } from "./filter-words.ts";
import { anchor, code, listed, paragraphs, table, text } from "./markdown.ts";
import { handlerOf, type Relations, relationsOf, routeOf } from "./relations.ts";
import { fieldTable } from "./rows.ts";

/** Every event in a page of Markdown for `docs/`, by source: those of the program in its order, then the others. */
export function eventsPage(events: readonly CatalogueEvent[], choreography: Choreography): string {
  const types = Object.keys(choreography.sources);
  const rank = ({ definition: { type, source } }: CatalogueEvent) =>
    (types.includes(type) ? types.indexOf(type) : types.length) +
    // What is the runtime's is in every program: last.
    (isOwnSource(source) ? types.length + 1 : 0);
  const sorted = events.toSorted((a, b) => rank(a) - rank(b));
  const sources = [...new Set(sorted.map(({ definition }) => definition.source))];
  const groups = sources.map((source) => ({
    source,
    group: sorted.filter(({ definition }) => definition.source === source),
  }));
  const page = paragraphs(
    "# Events",
    INTRODUCTION,
    journalWords(choreography),
    index(
      groups.flatMap(({ group }) => group),
      choreography,
    ),
    ...groups.map(({ source, group }) =>
      paragraphs(`## ${source}`, ...group.map((event) => section(event, choreography))),
    ),
  );
  return `${page}\n`;
}

const INTRODUCTION = `Every event of the program: what it says, who publishes it, who consumes it. As pictures: [flows.md](flows.md). For
machines: [asyncapi.yaml](asyncapi.yaml). \`npm run docs\` writes all three, from [flows/](../flows/) and
[schemas/](../schemas/registry.ts).

An event's \`detail\` is \`{ metadata, data }\`. All of \`metadata\` may be missing on the way in; the idempotency key is then
made of the key that stands here. The correlation id is then \`field:value\` of the process that stands here, such as
\`batchId:batch-1\`, and is so wherever a function publishes the event; where none stands here, an event that a function publishes
has the correlation id of its cause, and one that comes without has its key's. The tables show \`data\`: what is required is so in the object that holds it, and what is **secret** or
**personal** is masked where tools show it. Fields that no table names are ignored. The examples may be put on the bus as
\`detail\`; where there is a \`payload\`, its object must be in the bucket.`;

function journalWords({ participants }: Choreography): string {
  const journals = participants.filter(({ kind }) => String(kind) === "journal");
  return journals.length > 0
    ? `${listed(journals.map(linked), "and")} keeps a record of every event on the bus.`
    : "";
}

/** One line an event. */
function index(events: readonly CatalogueEvent[], choreography: Choreography): string {
  const rows = events.map(({ definition: { type, source }, description }) => {
    const { publishers, consumers, external, runtime } = relationsOf(type, choreography);
    const from = [...publishers.map(({ name }) => name), ...(runtime ? ["the runtime"] : [])];
    const to = consumers.map(({ participant }) => participant.name);
    return [
      `[${type}](${anchor(type)})`,
      source,
      text(firstSentence(description)),
      [...from, ...(external ? ["others"] : [])].join(", "),
      [...new Set(to)].join(", ") || "nobody",
    ];
  });
  return table(["event", "source", "what it says", "from", "to"], rows);
}

function firstSentence(words = ""): string {
  return /^.*?[.!?](?= |$)/.exec(words)?.[0] ?? words;
}

function section(event: CatalogueEvent, choreography: Choreography): string {
  const { type, key, process, version } = event.definition;
  const { file, description = "", example } = event;
  const relations = relationsOf(type, choreography);
  return paragraphs(
    `### ${type}`,
    text(description),
    [
      `- Key: ${listed(key.map(code), "and")}${version > 1 ? `; version ${version}` : ""}`,
      ...(process === undefined ? [] : [`- Process: ${code(process)}`]),
      `- Published by ${publisherWords(relations)}`,
      ...consumerLines(relations),
      `- Contract: [${file}](../${file}), [JSON Schema](../schemas/contracts/${type}.json)`,
    ].join("\n"),
    fieldTable(event.schema),
    ...event.older.map((one) => olderVersion(one, version)),
    example === undefined ? "" : `\`\`\`json\n${JSON.stringify({ data: example }, null, 2)}\n\`\`\``,
  );
}

function olderVersion({ version, schema }: OlderVersion, newest: number): string {
  return paragraphs(
    `Version ${version} is read as well; handlers get it as version ${newest}:`,
    fieldTable(schema),
  );
}

function publisherWords({ publishers, external, runtime }: Relations): string {
  const words = publishers.map((participant) => {
    const route = routeOf(participant);
    return `${linked(participant)}${route ? ` (${code(route)})` : ""}`;
  });
  if (external) words.push("others, by the aws CLI");
  if (runtime) words.push(runtime);
  return listed(words, "and") || "nobody of this program";
}

function consumerLines({ consumers }: Relations): string[] {
  if (consumers.length === 0) return ["- Consumed by nobody: a rule of your own may subscribe to it"];
  return [
    "- Consumed by",
    ...consumers.map(({ participant, filter }) => {
      const kind = KINDS[participant.kind];
      const where = filter ? `, where ${filterWords(filter)}` : "";
      return `  - ${linked(participant)}${kind ? ` (${kind})` : ""}${where}${paceWords(participant)}`;
    }),
  ];
}

/** In which order, and how fast, a consumer handles events that has said so. */
function paceWords({ inOrder, rate }: ParticipantSummary): string {
  const order = inOrder === undefined ? "" : `, in order of ${code(inOrder)}`;
  return `${order}${rate ? `, ${rate.perSecond} a second at most` : ""}`;
}

const KINDS: Readonly<Record<string, string>> = {
  projection: "projection",
  gather: "gather",
  schedule: "schedule",
  notification: "e-mail",
};

function linked(participant: ParticipantSummary): string {
  const file = handlerOf(participant);
  return file ? `[${participant.name}](../${file})` : participant.name;
}
