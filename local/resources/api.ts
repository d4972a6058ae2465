import {
  CreateApiCommand,
  DeleteApiCommand,
  type ProtocolType,
  UpdateApiCommand,
} from "@aws-sdk/client-apigatewayv2";
import type { apigatewayv2 } from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { type Adapter, arn, type Context, type Created, given, physicalName } from "../resource.ts";

type Inputs = Unwrap<apigatewayv2.ApiArgs>;

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
  fixed: ["protocolType"],
  holds: "its routes",
  async create(inputs, context) {
    const name = physicalName(inputs, context, 128);
    const { ApiId } = await context.clients.apigateway.send(
      new CreateApiCommand({
        ...settings(inputs, name),
        ProtocolType: inputs.protocolType as ProtocolType,
        Tags: { ...inputs.tags, ...fixedId(context.digest) },
      }),
    );
    return described(given(ApiId, "ApiId"), name, inputs, context);
  },
  async update(inputs, { id }, context) {
    const name = physicalName(inputs, context, 128);
    await context.clients.apigateway.send(new UpdateApiCommand({ ApiId: id, ...settings(inputs, name) }));
    return described(id, name, inputs, context);
  },
  async remove({ id }, { clients }) {
    await clients.apigateway.send(new DeleteApiCommand({ ApiId: id }));
  },
};

function settings(inputs: Inputs, name: string) {
  const { corsConfiguration: cors } = inputs;
  return {
    Name: name,
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
    Version: inputs.version,
  };
}

function described(id: string, name: string, inputs: Inputs, context: Context): Created {
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
}

/** MiniStack takes the API's id from this tag: without it, the URL would change with every start. */
function fixedId(digest: string): Record<string, string> {
  return { "ms-custom-id": `a${digest.slice(0, 9)}` };
}

/** The URL of a stage; MiniStack's host names do not resolve everywhere, so the API is part of the path. */
export function apiUrl(endpoint: string, apiId: string, stage = "$default"): string {
  return `${endpoint}/_aws/execute-api/${apiId}/${stage}`;
}
