import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { type FakeDynamoDb, fakeDynamoDb } from "../../../testing/fakes/dynamodb/fake-dynamodb.ts";
import { CLAIMS, CLAIMS_TABLE } from "../../../testing/fakes/keys.ts";

/** What a function's component sets. */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  BUS_NAME: "shop-1",
  CLAIMS_TABLE: CLAIMS,
  TABLES: '{"shipments":{"name":"shipments-1","keyAttribute":"orderId"}}',
  QUEUE_URL: "https://sqs/ship-order",
  DEAD_LETTER_QUEUE_URL: "https://sqs/ship-order-dlq",
  RETRY: '{"maxAttempts":3,"baseDelaySeconds":2,"maxDelaySeconds":300}',
  LEASE_MARGIN_MS: "2000",
  RECORD_DAYS: "35",
  MAX_EVENT_BYTES: "262144",
  SWEEP_AFTER_MS: "60000",
  STALE_AFTER_MS: "900000",
  PAYLOAD_BUCKET: "payloads-1",
  JOURNAL_TABLE: "journal-1",
  AWS_REGION: "us-east-1",
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
};

/** What the clients of the SDK were asked, and with which limits of time. */
export interface Call {
  service: string;
  command: string;
  input: Record<string, unknown>;
  limits: object;
}

/** A client of the SDK, as far as its limits are of interest: a handler shows them itself after its first call only. */
interface Client {
  config: { requestHandler: { configProvider: Promise<Record<string, unknown>> } };
}

type Sent = { input: Record<string, unknown>; constructor: { name: string } };

const CLIENTS = { dynamodb: DynamoDBClient, events: EventBridgeClient, s3: S3Client, sqs: SQSClient };

/**
 * An environment and an AWS for functions that run as they are deployed: DynamoDB as a fake, the other services take
 * everything. `end` puts back what was there before.
 */
export function functionsAws() {
  const before = { ...process.env };
  Object.assign(process.env, ENVIRONMENT);
  const calls: Call[] = [];
  const dynamo: FakeDynamoDb = fakeDynamoDb({
    [CLAIMS]: CLAIMS_TABLE,
    "shipments-1": { hash: "orderId" },
    "journal-1": { hash: "correlationId", sort: "position" },
  });
  const aws = {
    ...{ calls, dynamo },
    /** The log's lines. */
    lines: [] as Record<string, unknown>[],
    /** How many calls for events are answered without a word. */
    silent: 0,
    /** Whether calls to a service fail. */
    isDown: (_service: string): boolean => false,
    /** The commands so far of a service. */
    commands: (service: string) => calls.filter((call) => call.service === service),
    end() {
      process.env = before;
      process.stdout.write = write;
      for (const { prototype } of Object.values(CLIENTS)) Reflect.deleteProperty(prototype, "send");
    },
  };
  const write = process.stdout.write;
  process.stdout.write = ((text: string) => aws.lines.push(JSON.parse(text)) > 0) as typeof write;
  for (const [service, { prototype }] of Object.entries(CLIENTS))
    Object.assign(prototype, {
      async send(this: Client, sent: Sent) {
        const command = sent.constructor.name.replace(/Command$/, "");
        const { connectionTimeout, requestTimeout, throwOnRequestTimeout } =
          await this.config.requestHandler.configProvider;
        const limits = { connectionTimeout, requestTimeout, throwOnRequestTimeout };
        calls.push({ service, command, input: sent.input, limits });
        if (aws.isDown(service)) throw new Error(`${service} is down`);
        if (service === "dynamodb") return dynamo.answer(sent);
        const { Entries } = sent.input as { Entries?: unknown[] };
        if (service === "events" && aws.silent-- > 0) return { Entries: Entries?.map(() => ({})) };
        return service === "events"
          ? { Entries: Entries?.map((_, index) => ({ EventId: `eb-${index}` })) }
          : {};
      },
    });
  return aws;
}
