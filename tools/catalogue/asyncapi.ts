import type { Choreography, ParticipantSummary } from "../../history/choreography.ts";
import type { CatalogueEvent, Schema } from "./catalogue-event.ts";
import { filterWords } from "./filter-words.ts";
import { type Relations, relationsOf } from "./relations.ts";

export interface AsyncApiArgs {
  title: string;
  version: string;
  events: readonly CatalogueEvent[];
  choreography: Choreography;
  /** JSON Schema of what may come as `detail.metadata`. */
  metadata: Schema;
}

/**
 * The bus as AsyncAPI 3.0.0: a channel for each event that goes over it, and what each participant sends and receives.
 * @see https://www.asyncapi.com/docs/reference/specification/v3.0.0
 */
export function asyncApi({ title, version, events, choreography, metadata }: AsyncApiArgs): object {
  const there = events
    .map((event) => ({ event, relations: relationsOf(event.definition.type, choreography) }))
    .filter(({ relations }) => relations.onBus);
  return {
    asyncapi: "3.0.0",
    info: { title, version, description: DESCRIPTION },
    defaultContentType: "application/json",
    channels: Object.fromEntries(there.map(({ event }) => [event.definition.type, channel(event)])),
    operations: Object.fromEntries(there.flatMap(({ event, relations }) => operations(event, relations))),
    components: {
      messages: Object.fromEntries(there.flatMap(({ event }) => messages(event))),
      schemas: {
        Metadata: plain(metadata),
        ...Object.fromEntries(
          there.flatMap(({ event }) => versionsOf(event).map(({ name, schema }) => [name, plain(schema)])),
        ),
      },
    },
  };
}

const DESCRIPTION =
  "Events on the EventBridge bus. A message is an event's detail; the channel's address is its detail-type.";

/** The newest version under the event's name, older ones as `Type.v1`. */
function versionsOf({ definition: { type }, schema, older }: CatalogueEvent) {
  return [{ name: type, schema }, ...older.map((one) => ({ name: `${type}.v${one.version}`, ...one }))];
}

function channel(event: CatalogueEvent): object {
  const { definition, description } = event;
  const { type, source } = definition;
  return {
    address: type,
    ...(description ? { description } : {}),
    messages: Object.fromEntries(
      versionsOf(event).map(({ name }) => [name, { $ref: `#/components/messages/${name}` }]),
    ),
    "x-eventbridge": { source, "detail-type": type },
  };
}

/** Messages of an event by their names. Of an older version nothing is said but that it is one, and what its data are. */
function messages(event: CatalogueEvent): [string, object][] {
  const newest = event.definition.version;
  return versionsOf(event).map(({ name, schema }) => {
    if (schema === event.schema) return [name, message(event)];
    const description = `An older version, which consumers read as version ${newest}.`;
    return [name, message({ ...event, description, example: undefined }, name)];
  });
}

function message(
  { definition, description, example }: Omit<CatalogueEvent, "schema">,
  name = definition.type,
): object {
  const { type, key, process } = definition;
  return {
    name,
    title: type,
    ...(description ? { summary: description } : {}),
    contentType: "application/json",
    correlationId: { location: "$message.payload#/metadata/correlationId" },
    payload: {
      type: "object",
      required: ["data"],
      properties: {
        metadata: { $ref: "#/components/schemas/Metadata" },
        data: { $ref: `#/components/schemas/${name}` },
      },
    },
    ...(example === undefined ? {} : { examples: [{ name: type, payload: { data: example } }] }),
    "x-key": [...key],
    ...(process === undefined ? {} : { "x-process": process }),
  };
}

/** What each participant does with an event: names and descriptions of operations on its channel. */
function operations(event: CatalogueEvent, relations: Relations): [string, object][] {
  const { publishers, consumers, external, runtime } = relations;
  const { type } = event.definition;
  const named = (name: string) => ({ $ref: `#/channels/${type}/messages/${name}` });
  const about = { channel: { $ref: `#/channels/${type}` }, messages: [named(type)] };
  const taken = { ...about, messages: versionsOf(event).map(({ name }) => named(name)) };
  const send = (name: string, description?: string): [string, object] => [
    `${name}.send.${type}`,
    { action: "send", ...(description ? { description } : {}), ...about },
  ];
  return [
    ...publishers.map(({ name }) => send(name)),
    ...(runtime ? [send("runtime", `By ${runtime}.`)] : []),
    ...(external ? [send("others", "By others, with the aws CLI or a program of their own.")] : []),
    ...consumers.map(({ participant, filter }): [string, object] => {
      const words = [kindWords(participant), filter ? `Only where ${filterWords(filter)}.` : ""].filter(
        Boolean,
      );
      const description = words.length > 0 ? { description: words.join(" ") } : {};
      return [`${participant.name}.receive.${type}`, { action: "receive", ...description, ...taken }];
    }),
  ];
}

function kindWords({ kind }: ParticipantSummary): string {
  return kind === "notification" ? "Sends an e-mail." : "";
}

/** A schema in AsyncAPI's dialect: no `$schema`, and marks as extensions. */
function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain);
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => keyword !== "$schema")
      .map(([keyword, value]) => [
        value === true && MARKS.has(keyword) ? `x-${keyword}` : keyword,
        plain(value),
      ]),
  );
}

const MARKS = new Set(["secret", "personal"]);
