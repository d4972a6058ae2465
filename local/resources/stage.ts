import { CreateStageCommand } from "@aws-sdk/client-apigatewayv2";
import type { apigatewayv2 } from "@pulumi/aws";
import { type Adapter, arn, physicalName } from "../resource.ts";
import { apiUrl } from "./api.ts";

export const stage: Adapter<apigatewayv2.StageArgs> = {
  type: "aws:apigatewayv2/stage:Stage",
  handles: [
    "accessLogSettings",
    "apiId",
    "autoDeploy",
    "defaultRouteSettings",
    "deploymentId",
    "description",
    "name",
    "region",
    "stageVariables",
    "tags",
  ],
  async create(inputs, context) {
    const { apiId, accessLogSettings, defaultRouteSettings } = inputs;
    const name = physicalName(inputs, context, 128);
    await context.clients.apigateway.send(
      new CreateStageCommand({
        ApiId: apiId,
        StageName: name,
        AccessLogSettings: accessLogSettings && {
          DestinationArn: accessLogSettings.destinationArn,
          Format: accessLogSettings.format,
        },
        AutoDeploy: inputs.autoDeploy,
        DefaultRouteSettings: defaultRouteSettings && {
          DetailedMetricsEnabled: defaultRouteSettings.detailedMetricsEnabled,
          ThrottlingBurstLimit: defaultRouteSettings.throttlingBurstLimit,
          ThrottlingRateLimit: defaultRouteSettings.throttlingRateLimit,
        },
        DeploymentId: inputs.deploymentId,
        Description: inputs.description,
        StageVariables: inputs.stageVariables,
        Tags: inputs.tags,
      }),
    );
    const url = apiUrl(context.endpoint, apiId, name);
    return {
      id: name,
      state: {
        name,
        arn: `arn:aws:apigateway:${context.region}::/apis/${apiId}/stages/${name}`,
        executionArn: arn("execute-api", context, `${apiId}/${name}`),
        invokeUrl: name === "$default" ? `${url}/` : url,
        tagsAll: inputs.tags ?? {},
      },
    };
  },
};
