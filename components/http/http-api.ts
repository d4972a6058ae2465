import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defined } from "../../schemas/defined.ts";
import { isTrial, stackSettings } from "../settings/settings.ts";
import { Domain, domainSettings } from "./domain.ts";

/** Fields of an access log line. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
const ACCESS_LOG = {
  requestId: "$context.requestId",
  time: "$context.requestTime",
  route: "$context.routeKey",
  status: "$context.status",
  latencyMs: "$context.responseLatency",
  error: "$context.error.message",
  errorType: "$context.error.responseType",
  authorizerError: "$context.authorizer.error",
  // What Lambda said where the function gave no answer: a timeout, a throttle, a permission that is missing.
  integrationStatus: "$context.integrationStatus",
  integrationError: "$context.integrationErrorMessage",
};

/**
 * An HTTP API for endpoints: throttled, with access logs, and with a JWT authoriser where the stack sets jwtIssuer and
 * jwtAudience. Where it sets domainName and hostedZoneId, the API answers to that name only, with CloudFront in front.
 * @throws Error for a stack other than dev or local without authentication, unless allowUnauthenticated is set.
 */
export class HttpApi extends pulumi.ComponentResource {
  /** In the program. */
  readonly logicalName: string;
  readonly id: pulumi.Output<string>;
  readonly executionArn: pulumi.Output<string>;
  readonly url: pulumi.Output<string>;
  /** Absent where the API has no authentication. */
  readonly authorizerId?: pulumi.Output<string>;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:HttpApi", name, {}, opts);
    this.logicalName = name;
    const settings = stackSettings();
    const { jwtIssuer, jwtAudience, throttlingRatePerSecond, throttlingBurst, logRetentionDays } = settings;
    if (!jwtIssuer && !isTrial() && !settings.allowUnauthenticated)
      throw new Error(
        `Stack ${pulumi.getStack()} would serve ${name} to anybody: set jwtIssuer and jwtAudience, ` +
          "or allowUnauthenticated to true if that is meant.",
      );
    const domain = domainSettings(settings);
    const child = { parent: this };
    const api = new aws.apigatewayv2.Api(
      name,
      { protocolType: "HTTP", ...defined({ disableExecuteApiEndpoint: domain && true }) },
      child,
    );
    const logs = new aws.cloudwatch.LogGroup(`${name}-access`, { retentionInDays: logRetentionDays }, child);
    const stage = new aws.apigatewayv2.Stage(
      name,
      {
        apiId: api.id,
        name: "$default",
        autoDeploy: true,
        defaultRouteSettings: {
          throttlingRateLimit: throttlingRatePerSecond,
          throttlingBurstLimit: throttlingBurst,
        },
        accessLogSettings: { destinationArn: logs.arn, format: JSON.stringify(ACCESS_LOG) },
      },
      child,
    );
    if (jwtIssuer && jwtAudience)
      this.authorizerId = new aws.apigatewayv2.Authorizer(
        name,
        {
          apiId: api.id,
          authorizerType: "JWT",
          identitySources: ["$request.header.Authorization"],
          jwtConfiguration: { issuer: jwtIssuer, audiences: [jwtAudience] },
        },
        child,
      ).id;
    this.id = api.id;
    this.executionArn = api.executionArn;
    this.url = domain
      ? new Domain(name, { ...domain, stage }, child).url
      : // The URL of the stage $default ends in a slash that paths bring themselves.
        stage.invokeUrl.apply((url) => url.replace(/\/$/, ""));
    this.registerOutputs({ url: this.url });
  }
}
