import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defined } from "../../schemas/defined.ts";
import type { LambdaFunction } from "../function/lambda-function.ts";
import type { HttpApi } from "./http-api.ts";

/** API Gateway answers 503 after 30 seconds at most. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
export const MAX_TIMEOUT_SECONDS = 29;

/** Method and path of a route such as `POST /orders`. Throws an Error that names the component. */
export function routeOf(name: string, route: string): { method: string; path: string } {
  const [, method = "", path = ""] = /^(GET|POST|PUT|PATCH|DELETE) (\/\S*)$/.exec(route) ?? [];
  if (method === "")
    throw new Error(`Route of ${name} is "${route}": write a method and a path, such as "POST /orders".`);
  return { method, path };
}

interface Served {
  api: HttpApi;
  method: string;
  path: string;
  handler: LambdaFunction;
  /** Without the API's authoriser: the function finds out itself who calls. @default false */
  open?: boolean;
  /** The scope that a token must have, where the API has an authoriser. @default any token will do */
  scope?: string;
}

/** Has an API call a function for a route. */
export function serveRoute(
  name: string,
  { api, method, path, handler, open = false, scope }: Served,
  child: { parent: pulumi.Resource },
): void {
  const authorizerId = open ? undefined : api.authorizerId;
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
      ...defined({
        authorizationType: authorizerId && "JWT",
        authorizerId,
        authorizationScopes: authorizerId && scope ? [scope] : undefined,
      }),
    },
    child,
  );
}
