import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EndpointSpec } from "../runtime/handler.ts";
import type { Agreed, Agreement, SpecOf } from "./agreement.ts";
import type { EventBus } from "./event-bus.ts";
import { claiming, publishing } from "./grants.ts";
import { eventsOf, handlerFunction } from "./handler-function.ts";
import type { HttpApi } from "./http-api.ts";
import { handlerFile } from "./project.ts";

interface EndpointOptions {
  bus: EventBus;
  api: HttpApi;
  /** Method and path: `POST /orders`, `GET /orders/{orderId}`. A GET reads; anything else needs an Idempotency-Key. */
  route: string;
}

/** What an endpoint needs: its handler's type says what it publishes and uses. */
export type HttpEndpointArgs<H> = EndpointOptions &
  (SpecOf<H> extends EndpointSpec ? Agreement<SpecOf<H>> : never);

/** API Gateway answers 503 after 30 seconds at most. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_TIMEOUT_SECONDS = 29;

/** A route of an HTTP API and the function behind it. */
export class HttpEndpoint<H> extends pulumi.ComponentResource {
  constructor(name: string, args: HttpEndpointArgs<H>, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:HttpEndpoint", name, {}, opts);
    const { bus, api, route } = args as EndpointOptions;
    const [, method = "", path = ""] = /^(GET|POST|PUT|PATCH|DELETE) (\/\S*)$/.exec(route) ?? [];
    if (method === "")
      throw new Error(`Route of ${name} is "${route}": write a method and a path, such as "POST /orders".`);
    const { emits } = eventsOf(args as Agreed);
    const { owner } = handlerFile(bus.root, name);
    bus.register({ name, owner, on: [], emits });

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
    const integration = new aws.apigatewayv2.Integration(
      name,
      {
        apiId: api.id,
        integrationType: "AWS_PROXY",
        integrationUri: handler.invokeArn,
        payloadFormatVersion: "2.0",
      },
      child,
    );
    new aws.lambda.Permission(
      name,
      {
        action: "lambda:InvokeFunction",
        function: handler.name,
        principal: "apigateway.amazonaws.com",
        sourceArn: pulumi.interpolate`${api.executionArn}/*/${method}${path}`,
      },
      child,
    );
    new aws.apigatewayv2.Route(
      name,
      {
        apiId: api.id,
        routeKey: `${method} ${path}`,
        target: pulumi.interpolate`integrations/${integration.id}`,
        ...(api.authorizerId ? { authorizationType: "JWT", authorizerId: api.authorizerId } : {}),
      },
      child,
    );
    this.registerOutputs({ functionName: handler.name });
  }
}
