import * as pulumi from "@pulumi/pulumi";
import type { EndpointSpec, WebhookSpec } from "../../runtime/handler.ts";
import type { EventBus } from "../bus/event-bus.ts";
import { claiming, publishing } from "../function/grants.ts";
import { eventsOf, handlerFunction } from "../function/handler-function.ts";
import type { HttpApi } from "../http/http-api.ts";
import { MAX_TIMEOUT_SECONDS, routeOf, serveRoute } from "../http/route.ts";
import { handlerFile } from "../settings/project.ts";
import type { Agreed, Agreement, SpecOf } from "./agreement.ts";

interface EndpointOptions {
  bus: EventBus;
  api: HttpApi;
  /** Method and path: `POST /orders`, `GET /orders/{orderId}`. A GET reads; anything else needs an Idempotency-Key. */
  route: string;
}

/** What an endpoint needs: its handler's type says what it publishes and uses. */
export type HttpEndpointArgs<H> = EndpointOptions &
  (SpecOf<H> extends WebhookSpec ? never : SpecOf<H> extends EndpointSpec ? Agreement<SpecOf<H>> : never);

/** A route of an HTTP API and the function behind it. */
export class HttpEndpoint<H> extends pulumi.ComponentResource {
  constructor(name: string, args: HttpEndpointArgs<H>, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:HttpEndpoint", name, {}, opts);
    const { bus, api, route } = args as EndpointOptions;
    const { method, path } = routeOf(name, route);
    const { emits } = eventsOf(args as Agreed);
    const { owner } = handlerFile(bus.root, name);
    bus.register({ name, kind: "endpoint", owner, on: [], emits, trigger: route });

    const reads = method === "GET";
    const { creates, updates } = args as Agreed;
    if (reads && (emits.length > 0 || creates || updates))
      throw new Error(
        `${name} is a GET and writes or emits: GET is only for reading; use POST, PUT, PATCH or DELETE.`,
      );
    const child = { parent: this };
    const handler = handlerFunction(
      name,
      {
        bus,
        agreed: args as Agreed,
        factory: reads ? "reader" : "endpoint",
        more: { route },
        timeoutSeconds: Math.min(MAX_TIMEOUT_SECONDS, bus.settings.functionTimeoutSeconds),
        statements: [...publishing(bus.arn, emits), ...(reads ? [] : [claiming(bus.claims.arn, name)])],
      },
      child,
    );
    serveRoute(name, { api, method, path, handler }, child);
    bus.registerEndpoint(name, handler.name, api);
    this.registerOutputs({ functionName: handler.name });
  }
}
