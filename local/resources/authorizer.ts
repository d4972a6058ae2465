import { type AuthorizerType, CreateAuthorizerCommand } from "@aws-sdk/client-apigatewayv2";
import type { apigatewayv2 } from "@pulumi/aws";
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
  async create(inputs, context) {
    const name = physicalName(inputs, context, 128);
    const { jwtConfiguration: jwt } = inputs;
    const { AuthorizerId } = await context.clients.apigateway.send(
      new CreateAuthorizerCommand({
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
      }),
    );
    return { id: given(AuthorizerId, "AuthorizerId"), state: { name } };
  },
};
