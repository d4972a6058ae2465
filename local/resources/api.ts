import { CreateApiCommand, type ProtocolType } from "@aws-sdk/client-apigatewayv2";
import type { apigatewayv2 } from "@pulumi/aws";
import { type Adapter, arn, given, physicalName } from "../resource.ts";

export const api: Adapter<apigatewayv2.ApiArgs> = {
  type: "aws:apigatewayv2/api:Api",
  handles: [
    "apiKeySelectionExpression",
    "corsConfiguration",
    "description",
    "disableExecuteApiEndpoint",
    "name",
    "protocolType",
    "region",
    "routeSelectionExpression",
    "tags",
    "version",
  ],
  async create(inputs, context) {
    const name = physicalName(inputs, context, 128);
    const { corsConfiguration: cors } = inputs;
    const { ApiId } = await context.clients.apigateway.send(
      new CreateApiCommand({
        Name: name,
        ProtocolType: inputs.protocolType as ProtocolType,
        ApiKeySelectionExpression: inputs.apiKeySelectionExpression,
        CorsConfiguration: cors && {
          AllowCredentials: cors.allowCredentials,
          AllowHeaders: cors.allowHeaders,
          AllowMethods: cors.allowMethods,
          AllowOrigins: cors.allowOrigins,
          ExposeHeaders: cors.exposeHeaders,
          MaxAge: cors.maxAge,
        },
        Description: inputs.description,
        DisableExecuteApiEndpoint: inputs.disableExecuteApiEndpoint,
        RouteSelectionExpression: inputs.routeSelectionExpression,
        Tags: { ...inputs.tags, ...fixedId(context.digest) },
        Version: inputs.version,
      }),
    );
    const id = given(ApiId, "ApiId");
    return {
      id,
      state: {
        name,
        apiEndpoint: apiUrl(context.endpoint, id),
        arn: `arn:aws:apigateway:${context.region}::/apis/${id}`,
        executionArn: arn("execute-api", context, id),
        tagsAll: inputs.tags ?? {},
      },
    };
  },
};

/** MiniStack takes the API's id from this tag: without it, the URL would change with every start. */
function fixedId(digest: string): Record<string, string> {
  return { "ms-custom-id": `a${digest.slice(0, 9)}` };
}

/** The URL of a stage; MiniStack's host names do not resolve everywhere, so the API is part of the path. */
export function apiUrl(endpoint: string, apiId: string, stage = "$default"): string {
  return `${endpoint}/_aws/execute-api/${apiId}/${stage}`;
}
