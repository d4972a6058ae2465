import type { EndpointDefinition } from "../../runtime/http/endpoint.ts";
import type { WebhookDefinition } from "../../runtime/http/webhook.ts";
import type { ConsumerDefinition } from "../../runtime/ports/runtime.ts";
import { defined } from "../../schemas/defined.ts";
import { CLAIMS, type TableKeys } from "../fakes/keys.ts";
import { type Declared, declared, type Keys } from "./declared.ts";

/** A handler's module, with its path below `handlers/`. */
export type HandlerModule = readonly [path: string, module: object];

export interface Program {
  consumers: Owned<{ handle: ConsumerDefinition["handle"] }>[];
  endpoints: Owned<Pick<EndpointDefinition, "handle" | "body" | "route">>[];
  /** Endpoints that only read. */
  readers: Owned<Pick<EndpointDefinition, "handle" | "route">>[];
  webhooks: Owned<Pick<WebhookDefinition, "handle" | "bodies" | "route">>[];
  /** Name of a table → its key attributes. */
  tables: Record<string, TableKeys>;
}

/** A part of the choreography with the folder of its handler; its tables have the program's names for them. */
type Owned<T> = Declared & { owner: string } & T;

/** The choreography of `index.ts` with its handlers: the consumers, and what accepts something from outside. */
export function programOf(modules: readonly HandlerModule[]): Program {
  const moduleOf = ({ name }: Declared) => {
    const found = modules.find(([path]) => path.endsWith(`/${name}.ts`));
    if (!found)
      throw new Error(`${name} has no handler: write handlers/<owner>/${name}.ts, which exports handle.`);
    return { ...found[1], owner: found[0].split("/")[0] };
  };
  const named = tableNames();
  const parts = declared.map((one) => {
    const tables = Object.entries(one.tables).map(([alias, keys]): [string, Keys] => {
      const own = { ...keys };
      return [alias, { ...own, table: named(alias, own) }];
    });
    return Object.assign({}, one, moduleOf(one), { tables: Object.fromEntries(tables) }) as Owned<object>;
  });
  const tables = parts.flatMap((part) => Object.values(part.tables)).filter(({ table }) => table !== CLAIMS);
  return {
    consumers: parts.filter(({ route }) => route === undefined) as Program["consumers"],
    endpoints: parts.filter((one) => "body" in one) as unknown as Program["endpoints"],
    readers: parts.filter(isReader) as unknown as Program["readers"],
    webhooks: parts.filter((one) => "bodies" in one) as unknown as Program["webhooks"],
    tables: Object.fromEntries(
      tables.map(({ table, key, sort, indexes: index }) => [table, defined({ key, sort, index })]),
    ),
  };
}

function isReader(one: Owned<object>): boolean {
  return one.route !== undefined && !("body" in one || "bodies" in one);
}

/** A table is called as its handlers call it, unless another one is called so, too; an index is one of that table. */
function tableNames(): (alias: string, keys: Keys) => string {
  const meant = new Map<string, Set<string>>();
  for (const { tables } of declared)
    for (const [alias, keys] of Object.entries(tables)) {
      const { table, by } = { ...keys };
      if (by === undefined) meant.set(alias, (meant.get(alias) ?? new Set()).add(table));
    }
  const isCalled = (alias: string, table: string) =>
    table !== CLAIMS && meant.get(alias)?.size === 1 && meant.get(alias)?.has(table);
  return (alias, { table, by }) => {
    const called = by === undefined ? [alias] : [...meant.keys()];
    return called.find((one) => isCalled(one, table)) ?? table;
  };
}
