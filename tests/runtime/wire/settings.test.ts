import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  credentials,
  endpointAt,
  endpointOf,
  regionOf,
  type ServiceName,
  traceId,
  userAgent,
} from "../../../runtime/wire/settings.ts";
import { throws } from "../../harness/throws.ts";

const before = { ...process.env };

/** The environment of a function, and nothing else of AWS's. */
function environment(more: Record<string, string> = {}): void {
  const kept = Object.entries(before).filter(([name]) => !name.startsWith("AWS_") && !name.startsWith("_X_"));
  process.env = { ...Object.fromEntries(kept), ...more };
}

test.before.each(() => environment());
test.after(() => {
  process.env = before;
});

const DYNAMODB: ServiceName = { id: "dynamodb", variable: "DYNAMODB" };
const EVENTS: ServiceName = { id: "events", variable: "EVENTBRIDGE" };
const QUEUES: ServiceName = { id: "sqs", variable: "SQS" };

const REGIONS = [
  ...["us-east-1", "us-west-2", "eu-central-1", "ap-southeast-7", "il-central-1", "us-gov-east-1"],
  ...["us-gov-west-1", "cn-north-1", "cn-northwest-1", "us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1"],
  ...["us-isof-south-1", "eusc-de-east-1"],
];

/** A rule set of the SDK. */
type Resolver = (parameters: object) => { url: URL };

test("endpoints of every partition are the SDK's, with IPv6 as without", () => {
  const region = "us-east-1";
  const resolvers = [
    [DYNAMODB, new DynamoDBClient({ region }).config.endpointProvider],
    [EVENTS, new EventBridgeClient({ region }).config.endpointProvider],
    [QUEUES, new SQSClient({ region }).config.endpointProvider],
  ] as unknown as [ServiceName, Resolver][];
  for (const [service, resolve] of resolvers)
    for (const Region of REGIONS)
      for (const UseDualStack of [false, true]) {
        environment({ AWS_USE_DUALSTACK_ENDPOINT: String(UseDualStack) });
        const { url } = resolve({ Region, UseDualStack, UseFIPS: false });
        const { host, isSecure } = endpointOf(service, Region);
        assert.equal([host, isSecure], [url.host, true], `${service.id} ${Region} ${UseDualStack}`);
      }
});

test("the service's own variable goes before that for all, and what a client is told before both", () => {
  environment({
    AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
    AWS_ENDPOINT_URL_DYNAMODB: "http://[::1]:8000/db",
  });
  const dynamodb = endpointOf(DYNAMODB, "us-east-1");
  assert.equal(dynamodb, {
    ...{ isSecure: false, hostname: "::1", port: "8000", path: "/db/", host: "[::1]:8000" },
    isOverridden: true,
  });
  assert.is(endpointOf(QUEUES, "us-east-1").host, "127.0.0.1:4566");
  assert.is(endpointOf(QUEUES, "us-east-1", "https://vpce-1.sqs.test").host, "vpce-1.sqs.test");
  process.env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS = "true";
  assert.is(endpointOf(QUEUES, "us-east-1").host, "sqs.us-east-1.amazonaws.com");
});

test("a URL without a port has its protocol's", () => {
  assert.equal(endpointAt("https://sqs.us-east-1.amazonaws.com", false), {
    ...{ isSecure: true, hostname: "sqs.us-east-1.amazonaws.com", port: "", path: "/" },
    ...{ host: "sqs.us-east-1.amazonaws.com", isOverridden: false },
  });
});

test("FIPS endpoints are the SDK's business, and an error says so", async () => {
  environment({ AWS_USE_FIPS_ENDPOINT: "true" });
  await throws(
    () => endpointOf(DYNAMODB, "us-east-1"),
    "FIPS endpoints need the AWS SDK: set the stack's awsClient to sdk",
  );
});

test("credentials are those of the moment, and an error says which are missing", async () => {
  environment({ AWS_ACCESS_KEY_ID: "A", AWS_SECRET_ACCESS_KEY: "s" });
  assert.equal(credentials(), { accessKeyId: "A", secretAccessKey: "s", sessionToken: undefined });
  process.env.AWS_SESSION_TOKEN = "t";
  assert.equal(credentials(), { accessKeyId: "A", secretAccessKey: "s", sessionToken: "t" });
  process.env.AWS_SECRET_ACCESS_KEY = "";
  await throws(
    credentials,
    "There are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, as Lambda does, or the stack's awsClient to sdk",
  );
});

test("the region comes from what a client is told, AWS_REGION or AWS_DEFAULT_REGION", async () => {
  await throws(() => regionOf(), "There is no region: set AWS_REGION, as Lambda does");
  environment({ AWS_DEFAULT_REGION: "eu-west-1" });
  assert.is(regionOf(), "eu-west-1");
  process.env.AWS_REGION = "eu-west-2";
  assert.is(regionOf(), "eu-west-2");
  assert.is(regionOf("eu-west-3"), "eu-west-3");
});

test("a trace goes on from inside Lambda only", () => {
  environment({ _X_AMZN_TRACE_ID: "Root=1" });
  assert.is(traceId(), undefined);
  process.env.AWS_LAMBDA_FUNCTION_NAME = "f";
  assert.is(traceId(), "Root=1");
});

test("the user agent names the application, in letters that a header may hold", () => {
  assert.is(userAgent(), "event-choreography");
  process.env.AWS_SDK_UA_APP_ID = "ship order+17\n";
  assert.is(userAgent(), "event-choreography app/ship-order+17-");
});

test.run();
