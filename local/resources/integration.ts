import { CreateIntegrationCommand, type IntegrationType } from "@aws-sdk/client-apigatewayv2";
import type { apigatewayv2 } from "@pulumi/aws";
import { type Adapter, given } from "../resource.ts";

export const integration: Adapter<apigatewayv2.IntegrationArgs> = {
  type: "aws:apigatewayv2/integration:Integration",
  handles: [
    "apiId",
    "connectionType",
    "credentialsArn",
    "description",
    "integrationMethod",
    "integrationSubtype",
    "integrationType",
    "integrationUri",
    "payloadFormatVersion",
    "region",
    "requestParameters",
    "timeoutMilliseconds",
  ],
  async create(inputs, { clients }) {
    const { IntegrationId } = await clients.apigateway.send(
      new CreateIntegrationCommand({
        ApiId: inputs.apiId,
        ConnectionType: inputs.connectionType as "INTERNET" | undefined,
        CredentialsArn: inputs.credentialsArn,
        Description: inputs.description,
        IntegrationMethod: inputs.integrationMethod,
        IntegrationSubtype: inputs.integrationSubtype,
        IntegrationType: inputs.integrationType as IntegrationType,
        IntegrationUri: inputs.integrationUri,
        PayloadFormatVersion: inputs.payloadFormatVersion,
        RequestParameters: inputs.requestParameters,
        TimeoutInMillis: inputs.timeoutMilliseconds,
      }),
    );
    return { id: given(IntegrationId, "IntegrationId"), state: {} };
  },
};
