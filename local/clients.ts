import { Agent } from "node:http";
import { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { credentials } from "./credentials.ts";

export type Clients = ReturnType<typeof createClients>;

/** Clients of every service that adapters use, on kept connections. Close them, or the process stays alive. */
export function createClients({ endpoint, region }: { endpoint: string; region: string }) {
  // The SDK's warning of old Node.js versions is about AWS, and would be the first thing that a newcomer reads.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const httpAgent = new Agent({ keepAlive: true, maxSockets: 16 });
  const config = {
    endpoint,
    region,
    credentials,
    // Hundreds of resources are created side by side; that some wait for a socket is no news.
    requestHandler: { httpAgent, socketAcquisitionWarningTimeout: 60_000 },
  };
  return {
    apigateway: new ApiGatewayV2Client(config),
    cloudwatch: new CloudWatchClient(config),
    dynamodb: new DynamoDBClient(config),
    events: new EventBridgeClient(config),
    iam: new IAMClient(config),
    lambda: new LambdaClient(config),
    logs: new CloudWatchLogsClient(config),
    // A bucket's own host name would not resolve.
    s3: new S3Client({ ...config, forcePathStyle: true }),
    scheduler: new SchedulerClient(config),
    secretsmanager: new SecretsManagerClient(config),
    sns: new SNSClient(config),
    sqs: new SQSClient(config),
    close: () => httpAgent.destroy(),
  };
}
