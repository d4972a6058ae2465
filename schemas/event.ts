import type * as z from "zod";
import { fieldsOf } from "./fields.ts";
import type { Filter } from "./filter.ts";
import { EVENTBRIDGE, MAX_VERSION } from "./limits.ts";
import type { Metadata } from "./metadata.ts";

/** The contract of one event: its name, its owner, what identifies the fact, and the shape of its data. */
export interface EventDefinition<
  Type extends string = string,
  Source extends string = string,
  Data extends z.ZodType = z.ZodType,
> {
  /** EventBridge detail-type: PascalCase, past tense or ending in `Requested`, at most 128 characters. */
  readonly type: Type;
  /** EventBridge source: the one owner of the event, such as `shop.orders`. */
  readonly source: Source;
  /** Counts incompatible versions of a type; additive changes leave it alone. */
  readonly version: number;
  /** Older versions by their numbers, and how data of one become data of the newest. */
  readonly upcast?: Readonly<Record<number, Upcaster>>;
  /** The data fields that together name the business fact. */
  readonly key: readonly string[];
  /** The data field by which people tell the process; absent where an event stays in the process of its cause. */
  readonly process?: string;
  /** Schema of `detail.data`; it tolerates unknown fields. */
  readonly data: Data;
  /** Data fields and the values that a subscription is limited to; absent means every event of the type. */
  readonly filter?: Filter;
}

/** An older version of a contract: the shape that its data have, and what they are in the newest version. */
export interface Upcaster<Newest = unknown> {
  readonly data: z.ZodObject;
  readonly upcast: (data: never) => Newest;
}

/**
 * How data of an older version become those of the newest: `upcast: { 1: upcaster(z.object({ total: z.int() }), ({ total, ...same }) =>
 * ({ ...same, amount: total })) }`. It gets data that the older schema takes, and depends on nothing else: the same event, also
 * one that is replayed years later, is always the same for its handlers. What it gives must keep the newest contract.
 */
export function upcaster<Older extends z.ZodObject, Newest>(
  data: Older,
  upcast: (data: z.output<Older>) => Newest,
): Upcaster<Newest> {
  return Object.freeze({ data, upcast });
}

/** The event that a handler receives for a definition. */
export interface Event<Type extends string = string, Source extends string = string, Data = unknown> {
  readonly type: Type;
  readonly source: Source;
  readonly metadata: Metadata;
  readonly data: Data;
}

/** `type OrderCreated = EventOf<typeof OrderCreated>` */
export type EventOf<D extends EventDefinition> =
  D extends EventDefinition<infer Type, infer Source, infer Data>
    ? Event<Type, Source, z.output<Data>>
    : never;

/** The definition that belongs to an event type: the inverse of {@link EventOf}. */
export type DefinitionOf<E extends Event> =
  E extends Event<infer Type, infer Source, infer Data>
    ? EventDefinition<Type, Source, z.ZodType<Data>>
    : never;

/**
 * Defines an event.
 * @throws Error where a name breaks a limit of EventBridge (it would drop such events silently), a key field is
 *   missing from the data, or a process could not be told by its field.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
 */
export function defineEvent<
  const Type extends string,
  const Source extends string,
  Data extends z.ZodObject,
>(definition: {
  type: Type;
  source: Source;
  key: readonly (string & keyof z.output<Data>)[];
  /**
   * The field by which people tell the process, a required text: `process: "subscriptionId"` gives an event the correlation id
   * `subscriptionId:S1`, where it comes without one and wherever a function publishes it. @default an event keeps the
   * correlation id of its cause; one that comes without has its key's value
   */
  process?: TextOf<z.output<Data>>;
  /** What it says, in a sentence or two; the catalogue's. */
  description?: string;
  /** Data that keep the contract; what is secret is a placeholder. The catalogue's. */
  example?: z.input<Data>;
  data: Data;
  /** Raised by one with each incompatible change of key, process or data. @default 1 */
  version?: number;
  /**
   * How data of each older version that may still be published, or replayed, become data of this one. Who does not know the new
   * version goes on publishing the old one, and handlers see the newest only. @default none: older events are refused
   */
  upcast?: Readonly<Record<number, Upcaster<z.input<NoInfer<Data>>>>>;
}): EventDefinition<Type, Source, Data> {
  const { type, source, key, process, version = 1, upcast, description, example } = definition;
  const data = definition.data.meta({
    ...(description ? { description } : {}),
    ...(example ? { examples: [example] } : {}),
  });
  if (!EVENT_TYPE.test(type) || type.length > EVENTBRIDGE.detailTypeCharacters)
    throw new Error(
      `Event type "${type}" (${type.length} characters): use PascalCase, at most ${EVENTBRIDGE.detailTypeCharacters} characters.`,
    );
  if (!EVENT_SOURCE.test(source) || source.length > EVENTBRIDGE.sourceCharacters || source.startsWith("aws."))
    throw new Error(
      `Source "${source}" of ${type}: use dotted lower case such as "shop.orders", not "aws.…".`,
    );
  if (key.length === 0) throw new Error(`${type} has no key: name the data field that identifies the fact.`);
  for (const field of key)
    if (!(field in data.shape)) throw new Error(`Key field "${field}" of ${type} is no field of its data.`);
  if (process !== undefined) checkProcess(type, process, data.shape[process]);
  checkVersions(type, version, Object.keys(upcast ?? {}));
  const more = { ...(process === undefined ? {} : { process }), ...(upcast ? { upcast } : {}) };
  return Object.freeze({ type, source, version, key, ...more, data });
}

/** What a type and a source may be called. Their lengths are EventBridge's. */
export const EVENT_TYPE = /^[A-Z][A-Za-z0-9]*$/;
export const EVENT_SOURCE = /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/;

/** Versions are counted from 1, and events come up to the newest one. */
function checkVersions(type: string, version: number, older: readonly string[]): void {
  if (!Number.isInteger(version) || version < 1 || version > MAX_VERSION)
    throw new Error(`Version ${version} of ${type}: use a whole number from 1 to ${MAX_VERSION}.`);
  for (const each of older)
    if (!/^[1-9]\d*$/.test(each) || Number(each) >= version)
      throw new Error(
        `${type} has an upcast from version ${each}, and is version ${version}: name older versions, from 1 on.`,
      );
}

/** The fields of data that always are texts. */
type TextOf<Data> = string &
  { [Field in keyof Data]: Data[Field] extends string ? Field : never }[keyof Data];

/** What a field may be called that tells a process: its correlation id, `<field>:<value>`, is bounded and has one reading. */
export const PROCESS_FIELD = /^[A-Za-z]\w{0,63}$/;
export const PROCESS_FIELD_HELP = "use a field of 1–64 letters, digits and _ that begins with a letter";

/** A process's field is in every event, always says something, and is shown wherever the process is. */
function checkProcess(type: string, field: string, schema: z.core.$ZodType | undefined): void {
  const of = `Process field "${field}" of ${type}`;
  if (!PROCESS_FIELD.test(field)) throw new Error(`${of}: ${PROCESS_FIELD_HELP}.`);
  const text = schema as z.ZodType | undefined;
  if (text?.def.type !== "string")
    throw new Error(`${of} is no required text of its data: choose one, such as z.string().min(1).`);
  if (text.safeParse("").success) throw new Error(`${of} may be empty: add .min(1).`);
  const { secret, personal } = text.meta() ?? {};
  if (secret || personal)
    throw new Error(
      `${of} is ${secret ? "secret" : "personal"}, and a process is named in public: choose another.`,
    );
}

/**
 * Narrows a subscription to some values of some data fields: `where(HandlingFailed, { consumer: ["create-invoice"] })`,
 * or by matchers: `{ failed: [{ numeric: [">", 0] }], kind: [{ "anything-but": "rejected" }] }`.
 * It becomes part of the rule's event pattern, so other events never reach the consumer.
 * @throws Error for a field that the contract does not know, or that is no single value: no event would ever match.
 */
export function where<D extends EventDefinition>(definition: D, filter: Filter): D {
  const fields = fieldsOf(definition.data);
  const known = [...fields].filter(([, { single }]) => single).map(([path]) => path);
  for (const path of Object.keys(filter))
    if (!known.includes(path))
      throw new Error(
        `${definition.type} cannot be limited by ${path}: choose ${known.join(", ") || "nothing, it has no fields"}.`,
      );
  return Object.freeze({ ...definition, filter });
}
