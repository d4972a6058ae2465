import { CreateStageCommand, DeleteStageCommand, UpdateStageCommand } from "@aws-sdk/client-apigatewayv2";
import type { apigatewayv2 } from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { type Adapter, arn, type Context, type Created, physicalName } from "../resource.ts";
import { apiUrl } from "./api.ts";

type Inputs = Unwrap<apigatewayv2.StageArgs>;

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
  names: ["apiId", "name"],
  async create(inputs, context) {
    const name = physicalName(inputs, context, 128);
    await context.clients.apigateway.send(
      new CreateStageCommand({ ...settings(inputs, name), Tags: inputs.tags }),
    );
    return described(name, inputs, context);
  },
  async update(inputs, { id }, context) {
    await context.clients.apigateway.send(new UpdateStageCommand(settings(inputs, id)));
    return described(id, inputs, context);
  },
  async remove({ id, inputs: { apiId } }, { clients }) {
    await clients.apigateway.send(new DeleteStageCommand({ ApiId: apiId, StageName: id }));
  },
};

function settings(inputs: Inputs, name: string) {
  const { apiId, accessLogSettings, defaultRouteSettings } = inputs;
  return {
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
  };
}

function described(name: string, { apiId, tags = {} }: Inputs, context: Context): Created {
  const url = apiUrl(context.endpoint, apiId, name);
  return {
    id: name,
    state: {
      name,
      arn: `arn:aws:apigateway:${context.region}::/apis/${apiId}/stages/${name}`,
      executionArn: arn("execute-api", context, `${apiId}/${name}`),
      invokeUrl: name === "$default" ? `${url}/` : url,
      tagsAll: tags,
    },
  };
}
