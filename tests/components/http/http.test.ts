import { test } from "uvu";
import * as assert from "uvu/assert";
import { EventBus } from "../../../components/bus/event-bus.ts";
import { HttpApi } from "../../../components/http/http-api.ts";
import { HttpEndpoint } from "../../../components/participants/http-endpoint.ts";
import { Table } from "../../../components/storage/table.ts";
import { OrderCreated } from "../../../schemas/registry.ts";
import { throws } from "../../harness/throws.ts";
import { evaluate, type Options, once } from "../evaluate.ts";

const JWT = { jwtIssuer: "https://issuer.test", jwtAudience: "shop" };

const api = (options: Options = {}) => evaluate(() => ({ url: new HttpApi("api").url }), options);

function endpoints(
  { post = "POST /orders", get = "GET /orders/{orderId}", more = {} } = {},
  options: Options = {},
) {
  return evaluate(() => {
    const common = { bus: new EventBus("bus"), api: new HttpApi("api") };
    const orders = new Table("orders", { key: "orderId" });
    const emits = { OrderCreated };
    new HttpEndpoint("create-order", {
      ...common,
      route: post,
      emits,
      creates: { orders },
      ...more,
    });
    new HttpEndpoint("get-order", { ...common, route: get, reads: { orders } });
  }, options);
}

const plain = once(() => endpoints());

test("an API is throttled and writes an access log, and its URL takes a path", async () => {
  const config = { throttlingRatePerSecond: 5, throttlingBurst: 7, logRetentionDays: 3 };
  const { inputs, outputs, names } = await api({ config });
  assert.equal(inputs("Api", "api"), { protocolType: "HTTP" });
  const { accessLogSettings, ...stage } = inputs("Stage", "api");
  assert.equal(stage, {
    apiId: "api-id",
    name: "$default",
    autoDeploy: true,
    defaultRouteSettings: { throttlingRateLimit: 5, throttlingBurstLimit: 7 },
  });
  const { destinationArn, format } = accessLogSettings as { destinationArn: string; format: string };
  assert.is(destinationArn, "arn:LogGroup:api-access");
  const { requestId, integrationError, integrationStatus, authorizerError } = JSON.parse(format);
  assert.equal(
    [requestId, integrationError, integrationStatus, authorizerError],
    [
      ...["$context.requestId", "$context.integrationErrorMessage", "$context.integrationStatus"],
      "$context.authorizer.error",
    ],
  );
  assert.equal(inputs("LogGroup", "api-access"), { retentionInDays: 3 });
  assert.equal(names("Authorizer"), []);
  assert.equal(outputs, { url: "https://api.test" });
});

test("an API asks for a JWT of the stack's issuer", async () => {
  const { inputs } = await api({ stack: "prod", config: JWT });
  assert.equal(inputs("Authorizer", "api"), {
    apiId: "api-id",
    authorizerType: "JWT",
    identitySources: ["$request.header.Authorization"],
    jwtConfiguration: { issuer: "https://issuer.test", audiences: ["shop"] },
  });
});

test("an API is open to anybody only where that is meant", async () => {
  await throws(
    () => api({ stack: "prod" }),
    "Stack prod would serve api to anybody: set jwtIssuer and jwtAudience",
  );
  const { names } = await api({ stack: "prod", config: { allowUnauthenticated: true } });
  assert.equal(names("Authorizer"), []);
});

test("executions are set aside for an endpoint that asks for them, and for no other", async () => {
  const { inputs } = await endpoints({ more: { reservedConcurrency: 20 } });
  const of = (name: string) => inputs("Function", name).reservedConcurrentExecutions;
  assert.equal([of("create-order"), of("get-order")], [20, undefined]);
  await throws(
    () => endpoints({ more: { reservedConcurrency: 0 } }),
    "reservedConcurrency of create-order is 0",
  );
});

test("an endpoint is a route to its own function", async () => {
  const { inputs } = await plain();
  for (const [name, routeKey] of [
    ["create-order", "POST /orders"],
    ["get-order", "GET /orders/{orderId}"],
  ] as const) {
    assert.equal(inputs("Route", name), { apiId: "api-id", routeKey, target: `integrations/${name}-id` });
    assert.equal(inputs("Integration", name), {
      apiId: "api-id",
      integrationType: "AWS_PROXY",
      integrationUri: `invoke:${name}`,
      payloadFormatVersion: "2.0",
    });
    assert.equal(inputs("Permission", name), {
      action: "lambda:InvokeFunction",
      function: `${name}-0a1b2c3`,
      principal: "apigateway.amazonaws.com",
      sourceArn: `execute:api/*/${routeKey.replace(" ", "")}`,
    });
  }
});

test("an endpoint's function ends before the API gives up on it", async () => {
  const { inputs } = await plain();
  assert.equal(
    [inputs("Function", "create-order").timeout, inputs("Function", "get-order").timeout],
    [29, 29],
  );
});

test("every route of an API with an authoriser needs a JWT", async () => {
  const { inputs, names } = await endpoints({}, { stack: "prod", config: JWT });
  for (const name of names("Route")) {
    const { authorizationType, authorizerId } = inputs("Route", name);
    assert.equal([authorizationType, authorizerId], ["JWT", "api-id"], name);
  }
  assert.is(names("Route").length, 2);
});

test("an endpoint that writes has its own claims; one that reads has none", async () => {
  const { inputs } = await plain();
  const actions = (name: string) =>
    (inputs("RolePolicy", name).policy as { Statement: { Action: unknown }[] }).Statement.map(
      ({ Action }) => Action,
    );
  const logging = ["logs:CreateLogStream", "logs:PutLogEvents"];
  assert.equal(actions("get-order"), [logging, "dynamodb:GetItem"]);
  assert.equal(actions("create-order"), [
    logging,
    "events:PutEvents",
    ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:GetItem"],
    ["dynamodb:DeleteItem", "dynamodb:PutItem"],
    "sqs:SendMessage",
    "dynamodb:PutItem",
  ]);
});

test("a route is a method and a path", async () => {
  for (const post of ["/orders", "POST orders", "FETCH /orders", "post /orders", "", "POST /orders now"])
    await throws(() => endpoints({ post }), `Route of create-order is "${post}": write a method and a path`);
});

test("a GET route refuses a handler that commits: it would lose its writes and events in silence", async () => {
  await throws(() => endpoints({ post: "GET /orders" }), "create-order");
});

test("a route may want a scope of its tokens, where there are tokens", async () => {
  const more = { scope: "shop/order" };
  const scopes = async (options: Options) => {
    const { inputs } = await endpoints({ more }, options);
    return ["create-order", "get-order"].map((name) => inputs("Route", name).authorizationScopes);
  };
  assert.equal(await scopes({ config: JWT }), [["shop/order"], undefined]);
  assert.equal(await scopes({}), [undefined, undefined]);
  for (const scope of ["", "two scopes"])
    await throws(() => endpoints({ more: { scope } }), `create-order has the scope "${scope}": name one`);
});

test.run();
