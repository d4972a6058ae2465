import type { EndpointDefinition } from "../../runtime/http/endpoint.ts";
import type { WebhookDefinition } from "../../runtime/http/webhook.ts";
import type { ConsumerDefinition } from "../../runtime/ports/runtime.ts";
import type { TableKeys } from "../fakes/keys.ts";
import { type Declared, declared } from "./declared.ts";

/** A handler's module, with its path below `handlers/`. */
export type HandlerModule = readonly [path: string, module: object];

export interface Program {
  consumers: Owned<{ handle: ConsumerDefinition["handle"] }>[];
  endpoints: Owned<Pick<EndpointDefinition, "handle" | "body" | "route">>[];
  webhooks: Owned<Pick<WebhookDefinition, "handle" | "bodies" | "route">>[];
  /** Name of a table → its key attributes. */
  tables: Record<string, TableKeys>;
}

/** A part of the choreography with the folder of its handler. */
type Owned<T> = Declared & { owner: string } & T;

/** The choreography of `index.ts` with its handlers: the consumers, and what accepts something from outside. */
export function programOf(modules: readonly HandlerModule[]): Program {
  const moduleOf = ({ name }: Declared) => {
    const found = modules.find(([path]) => path.endsWith(`/${name}.ts`));
    if (!found) throw new Error(`There is no handler ${name}`);
    return { ...found[1], owner: found[0].split("/")[0] };
  };
  const parts = declared.map((one) => Object.assign({}, one, moduleOf(one)) as Owned<object>);
  return {
    consumers: parts.filter(({ route }) => route === undefined) as Program["consumers"],
    endpoints: parts.filter((one) => "body" in one) as unknown as Program["endpoints"],
    webhooks: parts.filter((one) => "bodies" in one) as unknown as Program["webhooks"],
    tables: Object.assign({}, ...declared.map(({ tables }) => tables)),
  };
}
