import { test } from "uvu";
import * as assert from "uvu/assert";
import { program, type Statement, statementsOf, withOptions } from "./statements.ts";

const FAILED = { "choreography.runtime": ["HandlingFailed"] };

/** What each function may publish: source → detail-types. */
const PUBLISHES: Record<string, Record<string, string[]>> = {
  "create-order": { "shop.orders": ["OrderCreated"] },
  "get-order": {},
  "process-payment": { ...FAILED, "shop.payments": ["PaymentDeclined", "PaymentProcessed"] },
  "create-invoice": { ...FAILED, "shop.invoices": ["InvoiceCreated"] },
  "request-payment-reversal": { ...FAILED, "shop.invoices": ["PaymentReversalRequested"] },
  "reverse-payment": { ...FAILED, "shop.payments": ["PaymentReversed"] },
  "track-order": FAILED,
  "shop-sweep-outboxes": {
    ...FAILED,
    "shop.invoices": ["InvoiceCreated", "PaymentReversalRequested"],
    "shop.orders": ["OrderCreated"],
    "shop.payments": ["PaymentDeclined", "PaymentProcessed", "PaymentReversed"],
  },
};

/** What each function may do with business tables. */
const TABLES: Record<string, string[]> = {
  "create-order": ["dynamodb:PutItem orders"],
  "get-order": ["dynamodb:GetItem orders"],
  "process-payment": ["dynamodb:PutItem payments"],
  "create-invoice": ["dynamodb:PutItem invoices"],
  "request-payment-reversal": ["dynamodb:PutItem invoices"],
  "reverse-payment": ["dynamodb:PutItem reversals", "dynamodb:GetItem invoices"],
  "track-order": ["dynamodb:UpdateItem orders"],
  "shop-sweep-outboxes": [],
};

/** Actions that know no resources, so that AWS takes only "*" for them. */
const WITHOUT_RESOURCES = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"];

const READS_OWN_QUEUE = [
  "sqs:ChangeMessageVisibility",
  "sqs:DeleteMessage",
  "sqs:GetQueueAttributes",
  "sqs:ReceiveMessage",
];

const NAMES = Object.keys(PUBLISHES);
const CONSUMERS = NAMES.filter(
  (name) => name !== "shop-sweep-outboxes" && PUBLISHES[name]?.["choreography.runtime"],
);

const all = async () => statementsOf(await program());
const of = async (role: string, service: string) =>
  (await all()).filter((one) => one.role === role && one.Action.some((action) => action.startsWith(service)));
const uses = (statements: Statement[]) =>
  statements.flatMap(({ Action, Resource }) =>
    Action.flatMap((action) => Resource.map((resource) => `${action} ${resource.replace(/^arn:\w+:/, "")}`)),
  );

test("each function has a role of its own, with one policy that only allows", async () => {
  const { names, inputs } = await program();
  for (const type of ["Function", "Role", "RolePolicy", "LogGroup"])
    assert.equal(
      NAMES.filter((name) => !names(type).includes(name)),
      [],
      type,
    );
  for (const name of names("Function")) {
    assert.is(inputs("Function", name).role, `arn:Role:${name}`);
    assert.is(inputs("RolePolicy", name).role, `${name}-id`);
    assert.equal(inputs("Role", name), {
      assumeRolePolicy: {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
        ],
      },
    });
  }
  assert.equal(names("RolePolicy"), names("Function"));
  assert.equal(names("RolePolicyAttachment"), []);
  assert.ok((await all()).every(({ Effect }) => Effect === "Allow"));
});

test("a function publishes what it emits, and HandlingFailed, on this bus", async () => {
  for (const [name, expected] of Object.entries(PUBLISHES)) {
    const found: Record<string, unknown> = {};
    for (const { Action, Resource, Condition, ...others } of await of(name, "events:")) {
      assert.equal(
        [Action, Resource],
        [["events:PutEvents"], ["arn:aws:events:eu-central-1:123456789012:event-bus/shop"]],
        name,
      );
      assert.equal(Object.keys(others), ["Effect", "role"], name);
      assert.equal(Object.keys(Condition ?? {}), ["StringEquals"], name);
      const { "events:source": source, "events:detail-type": types, ...rest } = Condition?.StringEquals ?? {};
      assert.equal(rest, {}, name);
      assert.not.ok(String(source) in found, name);
      found[String(source)] = types;
    }
    assert.equal(found, expected, name);
  }
});

test("a function does with business tables what it says, and no more", async () => {
  for (const [name, expected] of Object.entries(TABLES)) {
    const found = uses(
      (await of(name, "dynamodb:")).filter(({ Resource }) => !String(Resource).includes("shop-claims")),
    );
    assert.equal(found, expected, name);
  }
});

test("a function writes claims under its own name only; the sweeper marks what it has sent", async () => {
  for (const name of NAMES) {
    const claims = (await of(name, "dynamodb:")).filter(({ Resource }) =>
      String(Resource).includes("shop-claims"),
    );
    if (name === "shop-sweep-outboxes")
      assert.equal(uses(claims), [
        "dynamodb:GetItem shop-claims",
        "dynamodb:UpdateItem shop-claims",
        "dynamodb:Query shop-claims/index/pending",
      ]);
    else if (name === "get-order") assert.equal(claims, []);
    else
      assert.equal(claims, [
        {
          role: name,
          Effect: "Allow",
          Action: ["dynamodb:PutItem", "dynamodb:UpdateItem"],
          Resource: ["arn:Table:shop-claims"],
          Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`${name}|*`] } },
        },
      ]);
  }
});

test("a function reads its own queue and sends to its own dead letters; nobody sends to a consumer's queue", async () => {
  for (const name of NAMES) {
    const own = [
      `sqs:SendMessage ${name}-dlq`,
      ...READS_OWN_QUEUE.map((action) => `${action} ${name}-queue`),
    ];
    const sweeper = CONSUMERS.map((consumer) => `sqs:SendMessage ${consumer}-dlq`);
    const expected = name === "shop-sweep-outboxes" ? sweeper : CONSUMERS.includes(name) ? own : [];
    assert.equal(uses(await of(name, "sqs:")).sort(), expected.sort(), name);
  }
  const { names, inputs } = await program();
  for (const queue of names("QueuePolicy")) {
    const { Statement } = inputs("QueuePolicy", queue).policy as { Statement: Record<string, unknown>[] };
    const allowed = Statement.filter(({ Effect }) => Effect === "Allow").map(({ Principal }) => Principal);
    assert.equal(
      allowed,
      queue.endsWith("-dlq") && !queue.endsWith("-target-dlq") ? [] : [{ Service: "events.amazonaws.com" }],
    );
  }
});

test("no function may invoke another, nor has a grant without bounds", async () => {
  for (const stack of [await program(), await withOptions({ config: { tracing: true } })])
    for (const { role, Action, Resource } of statementsOf(stack)) {
      for (const action of Action) assert.not.match(action, /^lambda:|^\*|:\*|\*$/, role);
      if (Resource.some((resource) => resource === "*" || resource === ""))
        assert.equal(Action, WITHOUT_RESOURCES, role);
    }
});

test("only AWS's own services may invoke a function, each for one rule or route", async () => {
  const { names, inputs } = await program();
  for (const name of names("Permission")) {
    const { principal, sourceArn } = inputs("Permission", name);
    assert.match(
      `${principal} ${sourceArn}`,
      /^(events\.amazonaws\.com arn:EventRule:|apigateway\.amazonaws\.com execute:api\/\*\/)/,
    );
  }
  assert.equal(names("Permission"), ["create-order", "get-order", "shop-sweep-outboxes"]);
});

test("a function writes its own log only", async () => {
  for (const name of NAMES)
    assert.equal(uses(await of(name, "logs:")), [
      `logs:CreateLogStream ${name}:*`,
      `logs:PutLogEvents ${name}:*`,
    ]);
});

test.run();
