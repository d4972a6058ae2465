import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defined } from "../../schemas/defined.ts";
import type { StackSettings } from "../settings/settings.ts";
import type { Variables } from "./environment.ts";
import { allowing, type Statement } from "./grants.ts";
import { type Grants, inlinePolicy, managedPolicies } from "./policies.ts";

export interface FunctionArgs {
  code: pulumi.Input<pulumi.asset.Archive>;
  settings: StackSettings;
  environment: Variables;
  /** What it may do besides writing its log. */
  statements: Statement[];
  /** @default the stack's functionTimeoutSeconds */
  timeoutSeconds?: number;
  /** Executions that are set aside for it. @default none */
  reservedConcurrency?: number;
}

/** A Lambda function with a role and a log group of its own. */
export class LambdaFunction extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly invokeArn: pulumi.Output<string>;
  /** What must be there before something may call it. */
  readonly permissions: pulumi.Resource;
  readonly #logicalName: string;
  readonly #role: aws.iam.Role;

  constructor(name: string, args: FunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:LambdaFunction", name, {}, opts);
    const { code, settings, environment, statements, timeoutSeconds } = args;
    const { reservedConcurrency: reservedConcurrentExecutions } = args;
    const child = { parent: this };
    this.#logicalName = name;
    const role = new aws.iam.Role(
      name,
      {
        assumeRolePolicy: {
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
          ],
        },
      },
      child,
    );
    this.#role = role;
    const logs = new aws.cloudwatch.LogGroup(name, { retentionInDays: settings.logRetentionDays }, child);
    // X-Ray's actions know no resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
    const tracing = settings.tracing
      ? allowing(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], ["*"])
      : [];
    const policy = new aws.iam.RolePolicy(
      name,
      {
        role: role.id,
        policy: inlinePolicy(name, [
          ...allowing(["logs:CreateLogStream", "logs:PutLogEvents"], [pulumi.interpolate`${logs.arn}:*`]),
          ...tracing,
          ...statements,
        ]),
      },
      child,
    );
    const lambda = new aws.lambda.Function(
      name,
      {
        role: role.arn,
        runtime: "nodejs24.x",
        architectures: ["arm64"],
        handler: "index.handler",
        code,
        timeout: timeoutSeconds ?? settings.functionTimeoutSeconds,
        memorySize: settings.functionMemoryMb,
        environment: { variables: environment },
        loggingConfig: { logFormat: "JSON", logGroup: logs.name },
        ...defined({ reservedConcurrentExecutions }),
        tracingConfig: { mode: settings.tracing ? "Active" : "PassThrough" },
      },
      { parent: this, dependsOn: [policy] },
    );
    this.name = lambda.name;
    this.arn = lambda.arn;
    this.invokeArn = lambda.invokeArn;
    this.permissions = policy;
    this.registerOutputs({ name: this.name, arn: this.arn });
  }

  /** Lets it do what grows with the program; called once, when all of that is declared. */
  allow(grants: readonly Grants[]): void {
    managedPolicies(this.#logicalName, this.#role, grants, { parent: this });
  }
}
