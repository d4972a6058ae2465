import * as pulumi from "@pulumi/pulumi";
import type { EndpointHandler, EndpointSpec } from "../../runtime/handler.ts";
import { defined } from "../../schemas/defined.ts";
import { PROCESS_FIELD, PROCESS_FIELD_HELP } from "../../schemas/event.ts";
import type { EventBus } from "../bus/event-bus.ts";
import { accepting, publishing } from "../function/grants.ts";
import { eventsOf, handlerFunction, writtenTables } from "../function/handler-function.ts";
import type { HttpApi } from "../http/http-api.ts";
import { MAX_TIMEOUT_SECONDS, routeOf, serveRoute } from "../http/route.ts";
import { handlerFile } from "../settings/project.ts";
import { reserved } from "../settings/reserved.ts";
import type { Agreed, Agreement, NameOf, SpecNamed } from "./agreement.ts";

interface EndpointOptions {
  bus: EventBus;
  api: HttpApi;
  /** Method and path: `POST /orders`, `GET /orders/{orderId}`. A GET reads; anything else needs an Idempotency-Key. */
  route: string;
  /**
   * The field by which people tell the process of a request, as in an event's contract: looked for in the path, the body and the
   * answer, in this order. @default what the contracts of its events say; where they do not, a request's process has an id of its own
   */
  process?: string;
  /**
   * The OAuth scope that a token must have, beside the claims that the stack's authoriser checks: for what belongs to nobody
   * whose subject a handler could look at. Without `jwtIssuer` nobody is asked for one. @default any token will do
   */
  scope?: string;
  /**
   * Executions that are set aside for it, and the most that it gets: 1 to 1,000, of which the account must have 100 more. Its
   * callers get 503 above that, and consumers under load take none of them away. @default none: it shares the account's
   */
  reservedConcurrency?: number;
}

/** Handlers of requests. */
export type HttpEndpointName = NameOf<(request: never, context: never) => Answer, EndpointSpec>;

type Answer = ReturnType<EndpointHandler<EndpointSpec>>;

/** What an endpoint needs: its handler's type says what it publishes and uses. */
export type HttpEndpointArgs<Name extends HttpEndpointName> = EndpointOptions & Agreement<SpecNamed<Name>>;

/** A route of an HTTP API and the function behind it. */
export class HttpEndpoint<Name extends HttpEndpointName> extends pulumi.ComponentResource {
  constructor(name: Name, args: HttpEndpointArgs<Name>, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:HttpEndpoint", name, {}, opts);
    const { bus, api, route, process, scope, reservedConcurrency } = args as EndpointOptions;
    const { method, path } = routeOf(name, route);
    const { emits } = eventsOf(args as Agreed);
    const { owner } = handlerFile(bus.root, name);
    const reads = method === "GET";
    if (reads && (emits.length > 0 || Object.keys(writtenTables(args as Agreed)).length > 0))
      throw new Error(
        `${name} is a GET and writes or emits: GET is only for reading; use POST, PUT, PATCH or DELETE.`,
      );
    if (process !== undefined && (reads || !PROCESS_FIELD.test(process)))
      throw new Error(
        `${name} has the process "${process}": ${reads ? "a GET begins none; leave it out" : PROCESS_FIELD_HELP}.`,
      );
    if (scope !== undefined && !/^\S+$/.test(scope))
      throw new Error(`${name} has the scope "${scope}": name one, or leave it out for any token.`);
    const child = { parent: this };
    const handler = handlerFunction(
      name,
      {
        bus,
        agreed: args as Agreed,
        factory: reads ? "reader" : "endpoint",
        more: defined({ route, process }),
        ...reserved(name, reservedConcurrency),
        timeoutSeconds: Math.min(MAX_TIMEOUT_SECONDS, bus.settings.functionTimeoutSeconds),
        statements: [...publishing(bus.arn, emits), ...(reads ? [] : [accepting(bus.claims.arn, name)])],
      },
      child,
    );
    serveRoute(name, { api, method, path, handler, ...defined({ scope }) }, child);
    bus.register({
      ...{ name, kind: "endpoint", owner, on: [], emits, trigger: route },
      ...{ functionName: handler.name, api },
    });
    this.registerOutputs({ functionName: handler.name });
  }
}
