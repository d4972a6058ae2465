import {
  type AuthorizationType,
  CreateRouteCommand,
  DeleteRouteCommand,
  UpdateRouteCommand,
} from "@aws-sdk/client-apigatewayv2";
import type { apigatewayv2 } from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { type Adapter, given } from "../resource.ts";

export const route: Adapter<apigatewayv2.RouteArgs> = {
  type: "aws:apigatewayv2/route:Route",
  handles: [
    "apiId",
    "authorizationScopes",
    "authorizationType",
    "authorizerId",
    "operationName",
    "region",
    "routeKey",
    "target",
  ],
  names: ["apiId"],
  async create(inputs, { clients }) {
    const { RouteId } = await clients.apigateway.send(new CreateRouteCommand(settings(inputs)));
    return { id: given(RouteId, "RouteId"), state: {} };
  },
  async update(inputs, { id }, { clients }) {
    await clients.apigateway.send(new UpdateRouteCommand({ RouteId: id, ...settings(inputs) }));
    return { id, state: {} };
  },
  async remove({ id, inputs: { apiId } }, { clients }) {
    await clients.apigateway.send(new DeleteRouteCommand({ ApiId: apiId, RouteId: id }));
  },
};

function settings(inputs: Unwrap<apigatewayv2.RouteArgs>) {
  return {
    ApiId: inputs.apiId,
    AuthorizationScopes: inputs.authorizationScopes,
    AuthorizationType: inputs.authorizationType as AuthorizationType | undefined,
    AuthorizerId: inputs.authorizerId,
    OperationName: inputs.operationName,
    RouteKey: inputs.routeKey,
    Target: inputs.target,
  };
}
