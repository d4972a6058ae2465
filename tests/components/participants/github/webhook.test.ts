import { join } from "node:path";
import { sign } from "@octokit/webhooks-methods";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EventBus } from "../../../../components/bus/event-bus.ts";
import { HttpApi } from "../../../../components/http/http-api.ts";
import { HttpEndpoint } from "../../../../components/participants/http-endpoint.ts";
import { Webhook, type WebhookArgs } from "../../../../components/participants/webhook.ts";
import { PayloadBucket } from "../../../../components/storage/payload-bucket.ts";
import { Secret } from "../../../../components/storage/secret.ts";
import { Table } from "../../../../components/storage/table.ts";
import { IssueClosed, IssueOpened, OrderCreated, ReleasePublished } from "../../../../schemas/registry.ts";
import { throws } from "../../../harness/throws.ts";
import { type Evaluation, evaluate, type Options, once } from "../../evaluate.ts";
import { temporaryProject } from "../../temporary-project.ts";

type Variables = Record<string, string>;

const JWT = { jwtIssuer: "https://issuer.test", jwtAudience: "shop" };

const SECRETS = { githubWebhookSecrets: "s3cret" };

/** The webhook of GitHub and an endpoint, on one API; the stack sets a secret. */
function webhook(args: object = {}, { config, ...options }: Options = {}) {
  return evaluate(
    () => {
      const common = { bus: new EventBus("bus"), api: new HttpApi("api") };
      new Webhook("receive-github", {
        ...common,
        route: "POST /webhooks/github",
        sender: "github",
        secrets: new Secret("github-webhook", { config: "githubWebhookSecrets" }),
        payloads: new PayloadBucket("payloads"),
        emits: { ReleasePublished, IssueOpened, IssueClosed },
        ...args,
      });
      const orders = new Table("orders", { key: "orderId" });
      new HttpEndpoint("get-order", {
        ...common,
        route: "GET /orders/{orderId}",
        reads: { orders },
      });
    },
    { config: { ...SECRETS, ...config }, ...options },
  );
}

const plain = once(() => webhook({}, { code: true }));

/** A webhook of a project of its own, beside a sender that always agrees. */
function own(handler: string, args: object = {}) {
  const root = temporaryProject({
    "handlers/orders/hear.ts": handler,
    "adapters/orders/webhook-senders/trusting.ts":
      'export const create = () => ({ signed: async () => true, delivery: () => ({ id: "d-1", event: "heard" }) });',
    "adapters/orders/postage/free.ts": "export const create = () => ({});",
  });
  const program = () => {
    const given = {
      bus: new EventBus("bus", { root }),
      api: new HttpApi("api"),
      secrets: new Secret("hear-secrets", { config: "githubWebhookSecrets" }),
      payloads: new PayloadBucket("payloads"),
      ...{ route: "POST /hear", sender: "trusting", emits: { OrderCreated } },
      ...args,
    };
    new Webhook("hear" as "receive-github", given as unknown as WebhookArgs<"receive-github">);
  };
  return { root, run: evaluate(program, { config: SECRETS, code: true }) };
}

const HANDLER = "export const bodies = {};\nexport const handle = () => ({});\n";

test("a webhook is a route to its own function", async () => {
  const { inputs } = await plain();
  assert.equal(inputs("Route", "receive-github"), {
    apiId: "api-id",
    routeKey: "POST /webhooks/github",
    target: "integrations/receive-github-id",
  });
  assert.equal(inputs("Integration", "receive-github"), {
    apiId: "api-id",
    integrationType: "AWS_PROXY",
    integrationUri: "invoke:receive-github",
    payloadFormatVersion: "2.0",
  });
  assert.equal(inputs("Permission", "receive-github"), {
    action: "lambda:InvokeFunction",
    function: "receive-github-0a1b2c3",
    principal: "apigateway.amazonaws.com",
    sourceArn: "execute:api/*/POST/webhooks/github",
  });
});

test("its route has no authoriser even where the API has one: the sender signs", async () => {
  const { inputs } = await webhook({}, { stack: "prod", config: JWT });
  const { authorizationType, authorizerId } = inputs("Route", "receive-github");
  assert.equal([authorizationType, authorizerId], [undefined, undefined]);
  assert.is(inputs("Route", "get-order").authorizationType, "JWT");
});

test("executions are set aside for it where that is asked for", async () => {
  const { inputs } = await webhook({ reservedConcurrency: 5 });
  assert.is(inputs("Function", "receive-github").reservedConcurrentExecutions, 5);
});

test("its function ends before the sender hangs up, after 9 seconds at most", async () => {
  const timeout = async (functionTimeoutSeconds: number) =>
    (await webhook({}, { config: { functionTimeoutSeconds } })).inputs("Function", "receive-github").timeout;
  assert.equal([await timeout(30), await timeout(9), await timeout(5)], [9, 9, 5]);
});

test("its function may publish its events, claim under its name, keep below its name and read its secret; no more", async () => {
  const { inputs } = await plain();
  const { Statement } = inputs("RolePolicy", "receive-github").policy as { Statement: object[] };
  const bus = "arn:aws:events:eu-central-1:123456789012:event-bus/bus";
  const publishing = (source: string, types: string[]) => ({
    Effect: "Allow",
    Action: "events:PutEvents",
    Resource: bus,
    Condition: { StringEquals: { "events:source": source, "events:detail-type": types } },
  });
  assert.equal(Statement, [
    {
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: ["arn:LogGroup:receive-github:*"],
    },
    publishing("github.issues", ["IssueClosed", "IssueOpened"]),
    publishing("github.releases", ["ReleasePublished"]),
    {
      Effect: "Allow",
      Action: ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:GetItem"],
      Resource: "arn:Table:bus-claims",
      Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["receive-github|*"] } },
    },
    { Effect: "Allow", Action: "s3:PutObject", Resource: ["arn:Bucket:payloads/receive-github/*"] },
    {
      Effect: "Allow",
      Action: ["dynamodb:DeleteItem", "dynamodb:PutItem"],
      Resource: "arn:Table:bus-claims",
      Condition: {
        "ForAllValues:StringLike": {
          "dynamodb:LeadingKeys": ["timer|IssueClosed|*", "timer|IssueOpened|*", "timer|ReleasePublished|*"],
        },
      },
    },
    { Effect: "Allow", Action: "sqs:SendMessage", Resource: ["arn:Queue:bus-timers"] },
    {
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: ["arn:Secret:github-webhook"],
    },
  ]);
});

test("its function is told where payloads go, and the secret's ARN, never a secret", async () => {
  const { inputs } = await plain();
  const { variables } = inputs("Function", "receive-github").environment as { variables: Variables };
  assert.is(variables.PAYLOAD_BUCKET, "payloads-0a1b2c3");
  assert.equal(JSON.parse(variables.ADAPTER_OPTIONS ?? ""), {
    sender: { secrets: "arn:SecretVersion:github-webhook" },
  });
  assert.not.match(JSON.stringify(inputs("Function", "receive-github")), "s3cret");
});

let starts = 0;

/** A cold start's answer to a delivery, in its own environment and without AWS. */
async function answerOf(
  { inputs }: Evaluation,
  { root = process.cwd(), name = "receive-github" },
  request: object,
) {
  const { code, environment } = inputs("Function", name);
  const { variables } = environment as { variables: Variables };
  const [before, { write }] = [{ ...process.env }, process.stdout];
  Object.assign(process.env, { AWS_REGION: "eu-central-1" }, variables);
  const file = join(root, (code as { archive: string }).archive, "index.mjs");
  try {
    const { handler } = await import(`${file}?start=${++starts}`);
    process.stdout.write = () => true; // its log
    return await handler(request, { getRemainingTimeInMillis: () => 9000 });
  } finally {
    process.stdout.write = write;
    process.env = before;
  }
}

const PING = {
  headers: { "x-github-event": "ping", "x-github-delivery": "d-1", "x-hub-signature-256": "sha256=0" },
  body: "{}",
};

test("its function refuses what is not signed", async () => {
  const arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:github-AbCdEf";
  const evaluation = await plain();
  const { variables } = evaluation.inputs("Function", "receive-github").environment as {
    variables: Variables;
  };
  variables.ADAPTER_OPTIONS = JSON.stringify({ sender: { secrets: arn } });
  assert.is((await answerOf(evaluation, {}, PING)).statusCode, 401);
});

test("where the stack sets no secret, its function refuses all, reads none and may read none", async () => {
  const evaluation = await webhook({}, { config: { githubWebhookSecrets: "" }, code: true });
  const { policy } = evaluation.inputs("RolePolicy", "receive-github");
  assert.not.match(JSON.stringify(policy), "secretsmanager");
  const signed = { ...PING, headers: { ...PING.headers, "x-hub-signature-256": await sign("any", "{}") } };
  for (const request of [PING, signed]) assert.is((await answerOf(evaluation, {}, request)).statusCode, 401);
});

test("its function puts the sender, the bodies and the route together with its handler", async () => {
  const { root, run } = own(`
    export const bodies = { heard: { safeParse: (data: unknown) => ({ success: true, data }) } };
    export const handle = () => ({});`);
  const { statusCode, body } = await answerOf(await run, { root, name: "hear" }, { headers: {}, body: "{}" });
  const dropped = "Nothing follows from what it says: heard";
  assert.equal([statusCode, JSON.parse(body)], [202, { deliveryId: "d-1", dropped }]);
});

test("a handler file without `bodies` gives one message that names it", async () => {
  const { message } = await throws(() => own("export const handle = () => ({});\n").run, "cannot be bundled");
  assert.match(message, /handlers\/orders\/hear\.ts.*"bodies"/);
});

test("a GET is refused: it brings no body", async () => {
  await throws(
    () => webhook({ route: "GET /webhooks/github" }),
    "receive-github is a GET: a webhook brings a body; use POST.",
  );
});

test("a route is a method and a path", async () => {
  for (const route of ["/webhooks/github", "POST webhooks", "post /webhooks", ""])
    await throws(
      () => webhook({ route }),
      `Route of receive-github is "${route}": write a method and a path, such as "POST /orders".`,
    );
});

test("a port named sender is refused: it is the webhook's own", async () => {
  const ports = { sender: { port: "postage", choice: "free", options: {} } };
  await throws(() => own(HANDLER, { ports }).run, "hear has a port named sender: that is the webhook's own.");
});

test("a sender that there is not is refused with those that there are", async () => {
  await throws(
    () => webhook({ sender: "gitlab" }),
    "There is no adapters/<owner>/webhook-senders/gitlab.ts: choose github, or write it.",
  );
});

test("the handler's other ports reach it beside the sender", async () => {
  const ports = { postage: { port: "postage", choice: "free", options: { from: "here" } } };
  const { inputs } = await own(HANDLER, { ports }).run;
  const { variables } = inputs("Function", "hear").environment as { variables: Variables };
  assert.equal(JSON.parse(variables.ADAPTER_OPTIONS ?? ""), {
    postage: { from: "here" },
    sender: { secrets: "arn:SecretVersion:hear-secrets" },
  });
});

test.run();
