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
    operations: Object.fromEntries(
      there.flatMap(({ event, relations }) => operations(event.definition.type, relations)),
    ),
    components: {
      messages: Object.fromEntries(there.map(({ event }) => [event.definition.type, message(event)])),
      schemas: {
        Metadata: plain(metadata),
        ...Object.fromEntries(there.map(({ event }) => [event.definition.type, plain(event.schema)])),
      },
    },
  };
}

const DESCRIPTION =
  "Events on the EventBridge bus. A message is an event's detail; the channel's address is its detail-type.";

function channel({ definition: { type, source }, description }: CatalogueEvent): object {
  return {
    address: type,
    ...(description ? { description } : {}),
    messages: { [type]: { $ref: `#/components/messages/${type}` } },
    "x-eventbridge": { source, "detail-type": type },
  };
}

function message({ definition, description, example }: CatalogueEvent): object {
  const { type, key, process } = definition;
  return {
    name: type,
    title: type,
    ...(description ? { summary: description } : {}),
    contentType: "application/json",
    correlationId: { location: "$message.payload#/metadata/correlationId" },
    payload: {
      type: "object",
      required: ["data"],
      properties: {
        metadata: { $ref: "#/components/schemas/Metadata" },
        data: { $ref: `#/components/schemas/${type}` },
      },
    },
    ...(example === undefined ? {} : { examples: [{ name: type, payload: { data: example } }] }),
    "x-key": [...key],
    ...(process === undefined ? {} : { "x-process": process }),
  };
}

/** What each participant does with an event: names and descriptions of operations on its channel. */
function operations(type: string, relations: Relations): [string, object][] {
  const { publishers, consumers, external, runtime } = relations;
  const about = {
    channel: { $ref: `#/channels/${type}` },
    messages: [{ $ref: `#/channels/${type}/messages/${type}` }],
  };
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
      return [`${participant.name}.receive.${type}`, { action: "receive", ...description, ...about }];
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
