import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { Clients } from "../../local/clients.ts";
import { adapterFor } from "../../local/resources.ts";
import type { Recorded } from "../components/evaluate.ts";
import { opened } from "./template.ts";

/** A call of an AWS API, as a resource needs it. */
export interface Call {
  resource: string;
  /** As botocore calls it: `sqs`. */
  service: string;
  operation: string;
  input: unknown;
}

/** Clients of the adapters → services as botocore calls them. */
const SERVICES: Record<keyof Omit<Clients, "close">, string> = {
  apigateway: "apigatewayv2",
  cloudwatch: "cloudwatch",
  dynamodb: "dynamodb",
  events: "events",
  iam: "iam",
  lambda: "lambda",
  logs: "logs",
  s3: "s3",
  scheduler: "scheduler",
  secretsmanager: "secretsmanager",
  sns: "sns",
  sqs: "sqs",
};

/** What adapters read of answers. */
const ANSWER = {
  ...{ RuleArn: "arn", QueueUrl: "url", TopicArn: "arn", ScheduleArn: "arn", ARN: "arn", ArchiveArn: "arn" },
  ...{ EventBusArn: "arn", FunctionArn: "arn", SubscriptionArn: "arn", UUID: "id", VersionId: "id" },
  ...{ ApiId: "id", IntegrationId: "id", RouteId: "id", AuthorizerId: "id", State: "Active" },
  ...{ Role: { Arn: "arn" }, Policy: { Arn: "arn" }, TableDescription: { TableArn: "arn" } },
};

/** Types that the local AWS does not have; cfn-lint looks at them. */
const ELSEWHERE = [
  ...["ApiMapping", "Certificate", "CertificateValidation", "Distribution", "DomainName", "Record"],
];

/** All calls that the adapters of the local AWS make for a program: they speak the API of AWS itself. */
export async function callsOf(root: string, resources: readonly Recorded[]): Promise<Call[]> {
  const calls: Call[] = [];
  for (const { type, name, token, inputs } of resources) {
    if (ELSEWHERE.includes(type)) continue;
    const client = (service: string) => ({
      send: async (command: { constructor: { name: string }; input: object }) => {
        const operation = command.constructor.name.replace(/Command$/, "");
        calls.push({ resource: `${type} ${name}`, service, operation, input: textual(command.input) });
        return ANSWER;
      },
    });
    const clients = Object.fromEntries(
      Object.entries(SERVICES).map(([key, service]) => [key, client(service)]),
    ) as unknown as Clients;
    const digest = createHash("sha256").update(`${type} ${name}`).digest("hex");
    const context = { clients, root, name, digest, region: "eu-central-1", endpoint: "http://127.0.0.1" };
    await adapterFor(token).create(codeless(opened(inputs)) as never, context);
  }
  return calls;
}

/** Bytes as a text, which JSON can show. */
function textual(input: object): unknown {
  return JSON.parse(JSON.stringify(input, (_, value) => (value instanceof Uint8Array ? "bytes" : value)));
}

const EMPTY = new pulumi.asset.AssetArchive({});

/** A function's archive is no part of what is validated. */
function codeless(inputs: unknown): unknown {
  const { code, ...others } = inputs as { code?: unknown };
  return code === undefined ? inputs : { ...others, code: EMPTY };
}
