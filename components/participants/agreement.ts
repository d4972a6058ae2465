import type { EndpointSpec, Handlers, Spec, WebhookSpec } from "../../runtime/handler.ts";
import type { DefinitionOf, Event } from "../../schemas/event.ts";
import type * as registry from "../../schemas/registry.ts";
import type { Adapter } from "../function/adapter.ts";
import type { Readable, Table, TableIndex } from "../storage/table.ts";

/** Event type → its definition, each exactly once: a missing or a foreign one does not compile. */
type Definitions<E extends Event> = { [T in E["type"]]: DefinitionOf<Extract<E, { type: T }>> } & {
  // An object in a variable may have more properties than its type says: none of them may be an event.
  [T in Exclude<keyof typeof registry, E["type"]>]?: never;
};

/** `Name → Value` for exactly the names that the handler uses. */
type Named<Names, Value> = Record<Extract<Names, string>, Value>;

type Property<Key extends string, Specified, Type> =
  Specified extends Record<Key, unknown> ? { [K in Key]: Type } : { [K in Key]?: Record<string, never> };

/** What a component must be told so that it agrees with its handler's specification. */
export type Agreement<S extends Spec | EndpointSpec | WebhookSpec> = ("on" extends keyof S
  ? { on: Definitions<Extract<S["on" & keyof S], Event>> }
  : unknown) &
  Property<"emits", S, Definitions<NonNullable<S["emits"]>>> &
  Property<"creates", S, Named<S["creates"], Table>> &
  Property<"updates", S, Named<S["updates"], Table>> &
  Property<"puts", S, Named<S["puts"], Table>> &
  Property<"removes", S, Named<S["removes"], Table>> &
  Property<"adds", S, Named<S["adds"], Table>> &
  Property<"reads", S, Named<S["reads"], Readable>> &
  Property<"indexes", S, Named<S["indexes"], TableIndex>> &
  Property<"ports", S, { [P in keyof S["ports"]]: Adapter }>;

/** The specification that a handler's type carries. */
type SpecOf<H> = H extends { readonly spec?: infer S } ? NonNullable<S> : never;

/** The specification of a handler, by its name. */
export type SpecNamed<Name extends keyof Handlers> = SpecOf<Handlers[Name]>;

/** The fields of the data that are numbers in every event of a specification. */
export type OrderField<S> = S extends { on: infer E } ? NumbersOf<Extract<E, Event>["data"]> : never;

type NumbersOf<Data, Field extends keyof Data = keyof Data> = Field extends string
  ? Data[Field] extends number
    ? Field
    : never
  : never;

/** Names of the handlers that are of a kind, and whose specification is so. */
export type NameOf<Kind, S> = {
  [N in keyof Handlers]: Handlers[N] extends Kind ? (SpecOf<Handlers[N]> extends S ? N : never) : never;
}[keyof Handlers];

/** A handler that is called with something, whatever that is. */
export type Callable = (given: never, context: never) => unknown;

/** An agreement as components work with it, whatever the handler. */
export interface Agreed {
  on?: Record<string, unknown>;
  emits?: Record<string, unknown>;
  creates?: Record<string, Table>;
  updates?: Record<string, Table>;
  puts?: Record<string, Table>;
  removes?: Record<string, Table>;
  adds?: Record<string, Table>;
  reads?: Record<string, Readable>;
  indexes?: Record<string, TableIndex>;
  ports?: Record<string, Adapter>;
}
