import { type AuthorizationType, CreateRouteCommand } from "@aws-sdk/client-apigatewayv2";
import type { apigatewayv2 } from "@pulumi/aws";
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
  async create(inputs, { clients }) {
    const { RouteId } = await clients.apigateway.send(
      new CreateRouteCommand({
        ApiId: inputs.apiId,
        AuthorizationScopes: inputs.authorizationScopes,
        AuthorizationType: inputs.authorizationType as AuthorizationType | undefined,
        AuthorizerId: inputs.authorizerId,
        OperationName: inputs.operationName,
        RouteKey: inputs.routeKey,
        Target: inputs.target,
      }),
    );
    return { id: given(RouteId, "RouteId"), state: {} };
  },
};
