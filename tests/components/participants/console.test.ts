import { existsSync, readFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EventBus } from "../../../components/bus/event-bus.ts";
import { adapter } from "../../../components/function/adapter.ts";
import { page } from "../../../components/function/page.ts";
import { HttpApi } from "../../../components/http/http-api.ts";
import { Console } from "../../../components/participants/console.ts";
import { Consumer } from "../../../components/participants/consumer.ts";
import { Journal } from "../../../components/participants/journal.ts";
import { PACKAGE_ROOT } from "../../../components/settings/project.ts";
import { Table } from "../../../components/storage/table.ts";
import type { SignInFile } from "../../../console/api.ts";
import { OrderCreated, PaymentDeclined, PaymentProcessed } from "../../../schemas/registry.ts";
import { type Evaluation, evaluate, type Options, once } from "../evaluate.ts";

const JWT = { jwtIssuer: "https://issuer.test", jwtAudience: "shop" };

/** A consumer, a journal unless there is none, and the console, declared first. */
const program = ({ config = JWT, ...options }: Options = {}, { journal = true } = {}) =>
  evaluate(
    () => {
      const bus = new EventBus("bus", { external: { OrderCreated } });
      const api = new HttpApi("api");
      new Console("console", { bus, api });
      if (journal) new Journal("journal", { bus });
      new Consumer("process-payment", {
        ...{ bus, on: { OrderCreated }, emits: { PaymentProcessed, PaymentDeclined } },
        ports: { paymentGateway: adapter("payment-gateway") },
        creates: { payments: new Table("payments", { key: "orderId" }) },
      });
      return bus.complete();
    },
    { config, ...options },
  );

const plain = once(() => program({ code: true }));

const FUNCTIONS = ["console-act", "console-page", "console-read"];

const ofConsole = (names: readonly string[]) => names.filter((name) => name.startsWith("console"));

interface Files {
  files: Record<string, { path?: string; text?: string }>;
}

const filesOf = ({ inputs }: Evaluation, name: string) => (inputs("Function", name).code as Files).files;
const stackOf = (evaluation: Evaluation, name: string) =>
  JSON.parse(filesOf(evaluation, name)["stack.json"]?.text ?? "");

const logging = (name: string) => ({
  ...{ Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"] },
  Resource: [`arn:LogGroup:${name}:*`],
});

const statementsOf = ({ inputs }: Evaluation, name: string) =>
  (inputs("RolePolicy", name).policy as { Statement: object[] }).Statement;

/** What it may do with queues, in a policy of its own. */
const onQueues = ({ inputs }: Evaluation, name: string) => {
  assert.equal(inputs("RolePolicyAttachment", `${name}-1`), {
    role: `${name}-0a1b2c3`,
    policyArn: `arn:Policy:${name}-1`,
  });
  return (inputs("Policy", `${name}-1`).policy as { Statement: object[] }).Statement;
};

const READS_TABLES = {
  ...{ Effect: "Allow", Action: "dynamodb:Query" },
  Resource: ["arn:Table:bus-claims/index/*", "arn:Table:journal", "arn:Table:journal/index/*"],
};
const BUS = "arn:aws:events:eu-central-1:123456789012:event-bus/bus";
const CONSUMERS = ["journal", "process-payment"];
const queues = (...suffixes: string[]) =>
  suffixes.flatMap((suffix) => CONSUMERS.map((name) => `arn:Queue:${name}-${suffix}`));

test("three functions: the page, what asks and what does, each with a role of its own", async () => {
  const { names, inputs } = await plain();
  for (const type of ["Function", "Role", "RolePolicy", "LogGroup"])
    assert.equal(ofConsole(names(type)), FUNCTIONS, type);
  for (const name of FUNCTIONS) assert.is(inputs("Function", name).role, `arn:Role:${name}`);
  const seconds = FUNCTIONS.map((name) => inputs("Function", name).timeout);
  assert.ok(
    seconds.every((one) => Number(one) < 30),
    "they end before the API gives up on them",
  );
});

test("its page is open to anybody; what it shows needs the one scope, what it does the other", async () => {
  const { names, inputs } = await plain();
  const routes = ofConsole(names("Route")).map((name) => {
    const { routeKey, authorizationType, authorizerId, authorizationScopes, target } = inputs("Route", name);
    const { integrationUri } = inputs("Integration", String(target).replace(/^integrations\/|-id$/g, ""));
    return [routeKey, authorizationType, authorizerId, authorizationScopes, integrationUri];
  });
  assert.equal(routes.sort(), [
    ["GET /console", undefined, undefined, undefined, "invoke:console-page"],
    ["GET /console/api/{what}", "JWT", "api-id", ["console/read"], "invoke:console-read"],
    ["GET /console/{file}", undefined, undefined, undefined, "invoke:console-page"],
    ["POST /console/api/{what}", "JWT", "api-id", ["console/act"], "invoke:console-act"],
  ]);
});

test("the scopes are the stack's, and whoever asks knows which one lets a token act", async () => {
  const config = { ...JWT, consoleReadScope: "ops:look", consoleActScope: "ops:do" };
  const evaluation = await program({ config });
  const { names, inputs } = evaluation;
  const scopes = ofConsole(names("Route")).flatMap((name) => inputs("Route", name).authorizationScopes ?? []);
  assert.equal(scopes.sort(), ["ops:do", "ops:look"]);
  assert.is(stackOf(evaluation, "console-read").actScope, "ops:do");
});

test("where the page is a client of the issuer it says how to sign in, and with what scopes; else nothing", async () => {
  const fileOf = async (config: Record<string, string>) => {
    const files = filesOf(await program({ config: { ...JWT, ...config } }), "console-page");
    return JSON.parse(files["sign-in.json"]?.text ?? "") as SignInFile;
  };
  assert.equal(await fileOf({}), {});
  const issuer = JWT.jwtIssuer;
  assert.equal(await fileOf({ consoleClientId: "c-1", consoleReadScope: "ops:look" }), {
    provider: {
      ...{ issuer, clientId: "c-1", scope: "openid ops:look console/act" },
      ...{ parameters: {}, origins: [new URL(issuer).origin] },
    },
  });
  const { provider } = await fileOf({
    consoleClientId: "c-1",
    consoleTokenOrigin: "https://login.shop.test",
    consoleSignInParameters: "audience=https%3A%2F%2Fapi.shop.test&prompt=login",
  });
  assert.equal(provider?.origins, [new URL(issuer).origin, "https://login.shop.test"]);
  assert.equal(provider?.parameters, { audience: "https://api.shop.test", prompt: "login" });
});

test("API Gateway may call each function for its routes only", async () => {
  const { names, inputs } = await plain();
  const calls = ofConsole(names("Permission")).map((name) => {
    const { principal, sourceArn, function: called } = inputs("Permission", name);
    return `${principal} ${called} ${sourceArn}`;
  });
  assert.equal(calls.sort(), [
    "apigateway.amazonaws.com console-act-0a1b2c3 execute:api/*/POST/console/api/{what}",
    "apigateway.amazonaws.com console-page-0a1b2c3 execute:api/*/GET/console",
    "apigateway.amazonaws.com console-page-0a1b2c3 execute:api/*/GET/console/{file}",
    "apigateway.amazonaws.com console-read-0a1b2c3 execute:api/*/GET/console/api/{what}",
  ]);
});

test("what serves the page may write its log, and no more", async () => {
  assert.equal(statementsOf(await plain(), "console-page"), [logging("console-page")]);
});

test("what asks may read tables and how full queues are: it can change nothing, nor look into a message", async () => {
  assert.equal(statementsOf(await plain(), "console-read"), [
    logging("console-read"),
    { Effect: "Allow", Action: "dynamodb:GetItem", Resource: ["arn:Table:bus-claims"] },
    READS_TABLES,
  ]);
  assert.equal(onQueues(await plain(), "console-read"), [
    {
      ...{ Effect: "Allow", Action: "sqs:GetQueueAttributes" },
      Resource: queues("queue", "dlq", "target-dlq"),
    },
  ]);
});

test("what does may announce it, forget dead records and timers, wake what fires those, take letters and lay them into a consumer's queue: no more", async () => {
  assert.equal(statementsOf(await plain(), "console-act"), [
    logging("console-act"),
    {
      ...{ Effect: "Allow", Action: "events:PutEvents", Resource: BUS },
      Condition: {
        StringEquals: {
          "events:source": "choreography.console",
          "events:detail-type": [
            ...["DeadLetterDiscardRequested", "DeadLetterRedriveRequested"],
            ...["TimerCancelRequested", "TimerFireRequested"],
          ],
        },
      },
    },
    {
      Effect: "Allow",
      Action: ["dynamodb:GetItem", "dynamodb:UpdateItem"],
      Resource: ["arn:Table:bus-claims"],
    },
    {
      ...{ Effect: "Allow", Action: "dynamodb:DeleteItem", Resource: "arn:Table:bus-claims" },
      Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["timer|*"] } },
    },
    { Effect: "Allow", Action: "sqs:SendMessage", Resource: ["arn:Queue:bus-timers"] },
    READS_TABLES,
  ]);
  assert.equal(onQueues(await plain(), "console-act"), [
    { Effect: "Allow", Action: "sqs:SendMessage", Resource: queues("queue") },
    {
      Effect: "Allow",
      Action: [
        "sqs:ChangeMessageVisibility",
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
      ],
      Resource: queues("dlq", "target-dlq"),
    },
  ]);
});

test("each function is its bundle with what it works with beside it, at paths that are relative", async () => {
  const evaluation = await plain();
  const beside = {
    "console-page": ["app.css", "app.js", "icon.svg", "index.html", "index.mjs", "sign-in.json"],
    "console-read": ["index.mjs", "stack.json"],
    "console-act": ["index.mjs", "stack.json"],
  };
  for (const [name, expected] of Object.entries(beside)) {
    const files = filesOf(evaluation, name);
    assert.equal(Object.keys(files).sort(), expected, name);
    for (const { path } of Object.values(files))
      if (path) assert.ok(/^\.build\//.test(path) && existsSync(join(PACKAGE_ROOT, path)), path);
  }
  const served = filesOf(evaluation, "console-page");
  for (const [file, content] of Object.entries(await page()))
    assert.is(
      Buffer.compare(readFileSync(join(PACKAGE_ROOT, served[file]?.path ?? "")), Buffer.from(content)),
      0,
      file,
    );
});

test("the page's bundle knows neither the stack nor AWS", async () => {
  const { path = "" } = filesOf(await plain(), "console-page")["index.mjs"] ?? {};
  const text = readFileSync(join(PACKAGE_ROOT, path), "utf8");
  assert.equal([text.includes("DynamoDB"), text.length < 600 * 1024], [false, true]);
});

test("what the functions know of the program is where things are: nothing secret, nothing of this machine", async () => {
  const evaluation = await program({ config: { ...JWT, githubToken: "not-for-any-file" } as never });
  for (const name of ["console-read", "console-act"]) {
    const stack = stackOf(evaluation, name);
    const { choreography, consumers, ...rest } = stack;
    assert.equal(rest, {
      ...{ busName: "bus-0a1b2c3", claimsTable: "bus-claims-0a1b2c3", journalTable: "journal-0a1b2c3" },
      ...{ notifications: {}, actScope: "console/act", recordDays: 42 },
      ...{ timers: { queueUrl: "https://queue/bus-timers" }, joined: {} },
    });
    assert.equal(Object.keys(consumers), ["journal", "process-payment"]);
    assert.equal(choreography.participants.map((one: { name: string }) => one.name).sort(), [
      "console",
      "journal",
      "process-payment",
    ]);
    const text = JSON.stringify(stack);
    for (const strange of [PACKAGE_ROOT, homedir(), tmpdir(), "not-for-any-file", "issuer.test"])
      assert.not.ok(text.includes(strange), strange);
  }
});

test("a program without a journal has a console none the less, which may read no journal", async () => {
  const evaluation = await program({}, { journal: false });
  assert.not.ok("journalTable" in stackOf(evaluation, "console-read"));
  const [, , reads] = statementsOf(evaluation, "console-read") as { Resource: string[] }[];
  assert.equal(reads?.Resource, ["arn:Table:bus-claims/index/*"]);
});

test("where the API lets anybody in there is no console, but for its name in the choreography", async () => {
  const { resources, outputs } = await program({ config: {} });
  assert.equal(ofConsole(resources.map(({ name }) => name)), []);
  const { participants } = JSON.parse(String(outputs.choreography));
  assert.ok(
    participants.some(
      (one: object) => JSON.stringify(one) === '{"name":"console","kind":"console","on":[],"emits":[]}',
    ),
  );
});

test("two evaluations ask for the same", async () => {
  const [first, second] = [await plain(), await program({ code: true })];
  assert.is(JSON.stringify(first.resources), JSON.stringify(second.resources));
});

test.run();
