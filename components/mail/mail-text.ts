import type { EventDefinition } from "../../schemas/event.ts";
import { type Field, fieldsOf } from "../../schemas/fields.ts";
import { lets } from "../../schemas/filter.ts";
import { isOwnSource } from "../../schemas/names.ts";

/** What a mail says. */
export interface MailText {
  /** One line, in which `<total>` stands for the field `total` of the event's data; dotted paths name inner fields. */
  text: string;
  /**
   * Fields that are listed below the text, whatever is in them; of events that the runtime itself publishes also
   * `metadata.correlationId`, which names the process. @default none
   */
  fields?: readonly string[];
}

/** Not a field of the data, but of the envelope beside it. */
const CORRELATION_ID = "metadata.correlationId";

/** What EventBridge makes of an event for a rule's target. */
export interface InputTransformer {
  /** Variable → JSON path. */
  inputPaths: Record<string, string>;
  inputTemplate: string;
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html */
const MAX_VARIABLES = 100;
const MAX_TEMPLATE = 8192;

/**
 * The input transformer of a mail: `"text"`, or `{"message":"text","fields":{"reason":<reason>}}`.
 *
 * "EventBridge doesn't escape values extracted by Input Path, when populating the Input Template", and the outcome must
 * be JSON: within a string, a value with a quote or a line break would break it, and the event would end in the rule's
 * dead-letter queue instead of a mailbox. A variable without quotes around it becomes a JSON value of its own, quotes
 * and escapes included. So only fields whose contract rules such characters out may stand in the text; all others are
 * listed below it, as values. What becomes of a variable whose field is missing is not said there, so none may be.
 * An event that breaks its own contract (a person sent it) may still break the JSON: it ends as said, and is shown by
 * `npm run dlq -- list`.
 * @throws Error that names the field, and what to do about it.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html#eb-transform-input-issues
 */
export function inputTransformer(
  name: string,
  on: readonly EventDefinition[],
  { text, fields = [] }: MailText,
): InputTransformer {
  const inText = [...text.matchAll(PLACEHOLDER)].map(([, path = ""]) => path);
  if (/[<>]/.test(text.replace(PLACEHOLDER, "")))
    throw new Error(`The text of ${name} holds < or > without a field: EventBridge cannot escape them.`);
  if (/[\r\n]/.test(text))
    throw new Error(`The text of ${name} has several lines, which JSON cannot show: make it one.`);
  for (const event of on) {
    const known = fieldsOf(event.data);
    for (const path of [...inText, ...fields]) {
      const why = objection({ event, path, known, inText: inText.includes(path) });
      if (why) throw new Error(`<${path}> of ${name} ${why}`);
    }
  }
  const paths = [...new Set([...inText, ...fields])];
  if (paths.length > MAX_VARIABLES)
    throw new Error(
      `${name} names ${paths.length} fields, EventBridge takes ${MAX_VARIABLES}: leave some out.`,
    );
  const message = JSON.stringify(text.replace(PLACEHOLDER, (_, path) => `<${variable(path)}>`));
  const listed = [...new Set(fields)].map((path) => `${JSON.stringify(path)}:<${variable(path)}>`);
  const inputTemplate =
    listed.length === 0 ? message : `{"message":${message},"fields":{${listed.join(",")}}}`;
  if (inputTemplate.length > MAX_TEMPLATE)
    throw new Error(
      `The text of ${name} makes a template of ${inputTemplate.length} characters, EventBridge takes ${MAX_TEMPLATE}.`,
    );
  return {
    inputPaths: Object.fromEntries(paths.map((path) => [variable(path), jsonPath(path)])),
    inputTemplate,
  };
}

const PLACEHOLDER = /<(\w+(?:\.\w+)*)>/g;

/** A variable's name may have no dots; field names have no hyphens. */
function variable(path: string): string {
  return path.replaceAll(".", "-");
}

function jsonPath(path: string): string {
  return path === CORRELATION_ID ? `$.detail.${path}` : `$.detail.data.${path}`;
}

interface Use {
  event: EventDefinition;
  path: string;
  known: ReadonlyMap<string, Field>;
  inText: boolean;
}

/** Why a field may not stand where it does; undefined where it may. */
function objection({ event, path, known, inText }: Use): string | undefined {
  const { type, source, filter } = event;
  if (path === CORRELATION_ID && !inText)
    return isOwnSource(source)
      ? undefined
      : `may be missing from ${type}, which people may send without metadata: leave it out.`;
  const field = known.get(path);
  const singles = [...known].filter(([, { single }]) => single).map(([other]) => other);
  if (!field) return `is no field of ${type}: there are ${singles.join(", ")}.`;
  if (!field.single) return `is no single value of ${type}: name one of ${singles.join(", ")} instead.`;
  if (field.mark) return `is ${field.mark} in ${type}: nobody may mail it.`;
  if (!field.required && (!filter?.[path] || lets(filter[path], undefined)))
    return `may be missing from ${type}: add where(${type}, { "${path}": [{ exists: true }] }), or leave it out.`;
  if (inText && !field.plain)
    return (
      `may hold quotes or line breaks by the contract of ${type}, which would break the mail: name it in ` +
      "`fields`, not in the text."
    );
  return undefined;
}
