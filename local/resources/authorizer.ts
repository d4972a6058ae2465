import {
  type AuthorizerType,
  CreateAuthorizerCommand,
  DeleteAuthorizerCommand,
  UpdateAuthorizerCommand,
} from "@aws-sdk/client-apigatewayv2";
import type { apigatewayv2 } from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { type Adapter, given, physicalName } from "../resource.ts";

export const authorizer: Adapter<apigatewayv2.AuthorizerArgs> = {
  type: "aws:apigatewayv2/authorizer:Authorizer",
  handles: [
    "apiId",
    "authorizerCredentialsArn",
    "authorizerPayloadFormatVersion",
    "authorizerResultTtlInSeconds",
    "authorizerType",
    "authorizerUri",
    "enableSimpleResponses",
    "identitySources",
    "jwtConfiguration",
    "name",
    "region",
  ],
  names: ["apiId"],
  async create(inputs, context) {
    const name = physicalName(inputs, context, 128);
    const { AuthorizerId } = await context.clients.apigateway.send(
      new CreateAuthorizerCommand(settings(inputs, name)),
    );
    return { id: given(AuthorizerId, "AuthorizerId"), state: { name } };
  },
  async update(inputs, { id }, context) {
    const name = physicalName(inputs, context, 128);
    await context.clients.apigateway.send(
      new UpdateAuthorizerCommand({ AuthorizerId: id, ...settings(inputs, name) }),
    );
    return { id, state: { name } };
  },
  async remove({ id, inputs: { apiId } }, { clients }) {
    await clients.apigateway.send(new DeleteAuthorizerCommand({ ApiId: apiId, AuthorizerId: id }));
  },
};

function settings(inputs: Unwrap<apigatewayv2.AuthorizerArgs>, name: string) {
  const { jwtConfiguration: jwt } = inputs;
  return {
    ApiId: inputs.apiId,
    Name: name,
    AuthorizerCredentialsArn: inputs.authorizerCredentialsArn,
    AuthorizerPayloadFormatVersion: inputs.authorizerPayloadFormatVersion,
    AuthorizerResultTtlInSeconds: inputs.authorizerResultTtlInSeconds,
    AuthorizerType: inputs.authorizerType as AuthorizerType,
    AuthorizerUri: inputs.authorizerUri,
    EnableSimpleResponses: inputs.enableSimpleResponses,
    IdentitySource: inputs.identitySources,
    JwtConfiguration: jwt && { Audience: jwt.audiences, Issuer: jwt.issuer },
  };
}
