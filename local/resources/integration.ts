import {
  CreateIntegrationCommand,
  DeleteIntegrationCommand,
  type IntegrationType,
  UpdateIntegrationCommand,
} from "@aws-sdk/client-apigatewayv2";
import type { apigatewayv2 } from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
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
  names: ["apiId"],
  fixed: ["integrationType"],
  async create(inputs, { clients }) {
    const { IntegrationId } = await clients.apigateway.send(new CreateIntegrationCommand(settings(inputs)));
    return { id: given(IntegrationId, "IntegrationId"), state: {} };
  },
  async update(inputs, { id }, { clients }) {
    await clients.apigateway.send(new UpdateIntegrationCommand({ IntegrationId: id, ...settings(inputs) }));
    return { id, state: {} };
  },
  async remove({ id, inputs: { apiId } }, { clients }) {
    await clients.apigateway.send(new DeleteIntegrationCommand({ ApiId: apiId, IntegrationId: id }));
  },
};

function settings(inputs: Unwrap<apigatewayv2.IntegrationArgs>) {
  return {
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
  };
}
