import type { EventDefinition } from "../../schemas/event.ts";
import { isOwnSource } from "../../schemas/names.ts";
import { Misuse } from "../command.ts";
import { withExport } from "../source/exports.ts";
import type { Draft } from "./draft.ts";
import { type Field, fieldsOf, schemaLike } from "./fields.ts";
import { checkedEvent, kebab, wordsOf } from "./names.ts";
import type { Project } from "./project.ts";

/** An event that something new is woken by, or publishes. */
export interface EventUse {
  type: string;
  /** Its folder in `schemas/`. */
  owner: string;
  key: readonly string[];
  process?: string;
  fields: readonly Field[];
  isNew: boolean;
}

/** What a contract that is written anew is like. */
export interface NewEvent {
  /** Its folder in `schemas/`. */
  owner: string;
  /** @default a field that is named after the type's noun */
  key?: readonly Field[];
  process?: string | undefined;
  /** Fields beside key and time. */
  more?: readonly Field[];
  says: string;
}

const text = (name: string, example: string, more: object = {}): Field => ({
  ...{ name, type: "string", required: true, isTime: false, secret: false, example },
  schema: { type: "string", minLength: 1, maxLength: 128, ...more },
});

/** A field of texts of 1–128 characters. */
export const identifier = (name: string, example: string) => text(name, example);

/** The event of that type; where there is none, it is drafted. */
export function eventNamed(project: Project, draft: Draft, type: string, like: NewEvent): EventUse {
  const known = project.events.get(type);
  if (known) return useOf(known.definition, known.owner);
  return draftEvent(project, draft, checkedEvent(type), like);
}

/** @throws Misuse for an event that only the framework publishes */
export function checkOwn({ events }: Project, types: readonly string[]): void {
  for (const type of types)
    if (isOwnSource(events.get(type)?.definition.source ?? ""))
      throw new Misuse(
        `${type} is the framework's own event: no handler publishes it. Choose another in --emits.`,
      );
}

function useOf(definition: EventDefinition, owner: string): EventUse {
  const { type, key, process } = definition;
  const fields = fieldsOf(definition);
  return { type, owner, key, ...(process === undefined ? {} : { process }), fields, isNew: false };
}

/** Drafts a contract, and its line in its owner's registry. */
export function draftEvent(project: Project, draft: Draft, type: string, like: NewEvent): EventUse {
  const { owner } = like;
  const words = wordsOf(type);
  const noun = words.slice(0, -1).join("");
  const verb = words.at(-1)?.toLowerCase() ?? "";
  const idName = `${noun[0]?.toLowerCase()}${noun.slice(1)}Id`;
  const key = like.key ?? [text(idName, `${kebab(noun)}-1`)];
  const process = like.process ?? (like.key === undefined ? idName : undefined);
  const time: Field = {
    ...text(`${verb}At`, "2026-01-01T12:00:00Z", { format: "date-time" }),
    isTime: true,
  };
  const fields = [...key, ...(like.more ?? []), time];
  const file = `schemas/${owner}/${kebab(type)}.ts`;
  draft.create(file, contract(type, sourceOf(project, owner), { key, process, fields, says: like.says }));
  draft.change(`schemas/${owner}/registry.ts`, (registry) =>
    withExport(registry, `./${kebab(type)}.ts`, `{ ${type} }`),
  );
  draft.change("schemas/registry.ts", (registry) => withExport(registry, `./${owner}/registry.ts`, "*"));
  const names = key.map(({ name }) => name);
  return { type, owner, key: names, ...(process === undefined ? {} : { process }), fields, isNew: true };
}

/** The source of an owner's events: as those that it has, or by the program's name. */
function sourceOf({ events, name }: Project, owner: string): string {
  for (const known of events.values()) if (known.owner === owner) return known.definition.source;
  return `${name}.${owner}`;
}

interface Contract {
  key: readonly Field[];
  process: string | undefined;
  fields: readonly Field[];
  says: string;
}

function contract(type: string, source: string, { key, process, fields, says }: Contract): string {
  const schemas = fields.map((field) => ({ field, ...(field.isTime ? TIME : schemaLike(field)) }));
  const values = [...new Set(schemas.flatMap(({ name }) => name ?? []))].sort();
  return `import * as z from "zod";
import { defineEvent, type EventOf } from "../event.ts";
import { ${values.join(", ")} } from "../values/identifiers.ts";

export const ${type} = defineEvent({
  type: "${type}",
  source: "${source}",
  key: ${JSON.stringify(key.map(({ name }) => name))},
  ${process === undefined ? "" : `process: "${process}",\n  `}description: "${says}",
  example: ${exampleOf(fields)},
  data: z.object({ ${schemas.map(({ field, text }) => `${field.name}: ${text}`).join(", ")} }),
});
export type ${type} = EventOf<typeof ${type}>;
`;
}

/** The examples of fields as a literal. */
function exampleOf(fields: readonly Field[]): string {
  return JSON.stringify(Object.fromEntries(fields.map(({ name, example }) => [name, example])));
}

const TIME = { text: "Timestamp", name: "Timestamp" };

/** A test of a contract that stands by itself. */
export function contractTest({ type, owner, key, fields }: EventUse): string {
  return `import { test } from "uvu";
import * as assert from "uvu/assert";
import { ${type} } from "../../../schemas/${owner}/${kebab(type)}.ts";

const data = ${exampleOf(fields)};

test("${type} has its data, and its key in any case", () => {
  assert.equal(${type}.data.parse(data), data);
  assert.not.ok(${type}.data.safeParse({ ...data, ${key[0]}: undefined }).success);
});

test.run();
`;
}
