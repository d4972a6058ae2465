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
  "request-crawl": { ...FAILED, "crawl.requests": ["CrawlRequested"] },
  "list-pages": { ...FAILED, "crawl.pages": ["CrawlListed", "PageListed"] },
  "crawl-page": { ...FAILED, "crawl.pages": ["PageCrawlFailed", "PageCrawled"] },
  "track-page": FAILED,
  "complete-crawl": { ...FAILED, "crawl.pages": ["CrawlCompleted"] },
  "get-crawl": {},
  "split-batch": {
    ...FAILED,
    "users.batches": ["UserProcessingRequested", "UsersBatchListed"],
    "users.requests": ["UsersBatchRequested"],
  },
  "process-user": { ...FAILED, "users.batches": ["UserProcessed", "UserProcessingFailed"] },
  "complete-users-batch": { ...FAILED, "users.batches": ["UsersBatchCompleted"] },
  "get-batch": {},
  "receive-github": {
    "github.issues": ["IssueClosed", "IssueOpened"],
    "github.releases": ["ReleasePublished"],
  },
  "enrich-release": { ...FAILED, "github.releases": ["ReleaseEnriched"] },
  "record-release": { ...FAILED, "github.releases": ["ReleaseRecorded"] },
  "triage-issue": { ...FAILED, "github.issues": ["IssueTriaged"] },
  "track-issue": FAILED,
  "list-releases": {},
  "get-release": {},
  "list-issues": {},
  "request-release-batch": { ...FAILED, "users.requests": ["UsersBatchRequested"] },
  journal: {},
  "shop-sweep-outboxes": {
    "choreography.runtime": ["GatherDeadlinePassed", "HandlingFailed"],
    "crawl.pages": ["CrawlCompleted", "CrawlListed", "PageCrawlFailed", "PageCrawled", "PageListed"],
    "crawl.requests": ["CrawlRequested"],
    "github.issues": ["IssueClosed", "IssueOpened", "IssueTriaged"],
    "github.releases": ["ReleaseEnriched", "ReleasePublished", "ReleaseRecorded"],
    "shop.invoices": ["InvoiceCreated", "PaymentReversalRequested"],
    "shop.orders": ["OrderCreated"],
    "shop.payments": ["PaymentDeclined", "PaymentProcessed", "PaymentReversed"],
    "users.batches": [
      "UserProcessed",
      "UserProcessingFailed",
      "UserProcessingRequested",
      "UsersBatchCompleted",
      "UsersBatchListed",
    ],
    "users.requests": ["UsersBatchRequested"],
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
  "request-crawl": [],
  "list-pages": ["dynamodb:PutItem crawls"],
  "crawl-page": [],
  "track-page": ["dynamodb:UpdateItem pages"],
  "complete-crawl": [],
  "get-crawl": ["dynamodb:GetItem crawls", "dynamodb:GetItem pages", "dynamodb:Query pages"],
  "split-batch": ["dynamodb:PutItem batches"],
  "process-user": ["dynamodb:PutItem users"],
  "complete-users-batch": [],
  "get-batch": ["dynamodb:GetItem batches", "dynamodb:GetItem users", "dynamodb:Query users"],
  "receive-github": [],
  "enrich-release": [],
  "record-release": ["dynamodb:PutItem releases", "dynamodb:PutItem release-list"],
  "triage-issue": ["dynamodb:PutItem triages"],
  "track-issue": ["dynamodb:UpdateItem issues"],
  "list-releases": ["dynamodb:GetItem release-list", "dynamodb:Query release-list"],
  "get-release": ["dynamodb:GetItem releases"],
  "list-issues": ["dynamodb:GetItem issues", "dynamodb:Query issues"],
  "request-release-batch": [],
  journal: ["dynamodb:PutItem journal", "dynamodb:Query journal", "dynamodb:UpdateItem journal"],
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

/** Functions that only read business tables. */
const READERS = ["get-order", "list-releases", "get-release", "list-issues"];

/** Functions that count in the claims table, and those that read one's counts. */
const GATHERS: Record<string, string> = {
  "complete-crawl": "get-crawl",
  "complete-users-batch": "get-batch",
};

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
  assert.equal(
    names("RolePolicy").filter((name) => !names("Function").includes(name)),
    names("EventRule").filter((name) => name.startsWith("tell-of")),
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
    else if (READERS.includes(name) || name === "journal") assert.equal(claims, []);
    else {
      const [counter] = Object.entries(GATHERS).find(([, reader]) => reader === name) ?? [];
      const looks = name in GATHERS || counter ? ["dynamodb:GetItem"] : [];
      const writes = counter ? [] : ["dynamodb:PutItem", "dynamodb:UpdateItem"];
      const keys = counter ? `${counter}|gather|*` : `${name}|*`;
      assert.equal(claims, [
        {
          role: name,
          Effect: "Allow",
          Action: [...writes, ...looks],
          Resource: ["arn:Table:shop-claims"],
          Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [keys] } },
        },
      ]);
    }
  }
});

test("a function reads its own queue and sends to its own dead letters; nobody sends to a consumer's queue", async () => {
  for (const name of NAMES) {
    const reads = READS_OWN_QUEUE.map((action) => `${action} ${name}-queue`);
    const sweeper = CONSUMERS.map((consumer) => `sqs:SendMessage ${consumer}-dlq`);
    const consumer = CONSUMERS.includes(name) ? [`sqs:SendMessage ${name}-dlq`, ...reads] : [];
    // A journal gives nothing up: what it cannot keep comes again, until its queue lays it aside.
    const others: Record<string, string[]> = { "shop-sweep-outboxes": sweeper, journal: reads };
    const expected = others[name] ?? consumer;
    assert.equal(uses(await of(name, "sqs:")).sort(), expected.toSorted(), name);
  }
  const { names, inputs } = await program();
  for (const queue of names("QueuePolicy")) {
    const { Statement } = inputs("QueuePolicy", queue).policy as { Statement: Record<string, unknown>[] };
    // Scheduler sends by a role of its own.
    const scheduled = ["request-crawl-queue", "request-crawl-target-dlq"].includes(queue);
    const letters = queue.endsWith("-dlq") && !queue.endsWith("-target-dlq");
    const allowed = Statement.filter(({ Effect }) => Effect === "Allow").map(({ Principal }) => Principal);
    assert.equal(allowed, letters || scheduled ? [] : [{ Service: "events.amazonaws.com" }], queue);
  }
});

test("no function may invoke another, nor has a grant without bounds", async () => {
  // Where callers are known there is a console as well.
  const config = { tracing: true, jwtIssuer: "https://issuer.test", jwtAudience: "shop" };
  for (const stack of [await program(), await withOptions({ config })])
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
  const endpoints = ["create-order", "get-batch", "get-crawl", ...READERS, "receive-github"];
  assert.equal(names("Permission"), [...endpoints.sort(), "shop-sweep-outboxes"]);
});

test("a webhook keeps payloads below its own name, who reads them gets them, and nobody else has to do with them", async () => {
  const keeps = ["s3:PutObject payloads/receive-github/*"];
  const reads = ["s3:GetObject payloads/*"];
  for (const name of NAMES) {
    const expected = name === "receive-github" ? keeps : name === "enrich-release" ? reads : [];
    assert.equal(uses(await of(name, "s3:")), expected, name);
  }
});

test("a function reads the secret that it works with, and nobody else's", async () => {
  const config = { githubWebhookSecrets: "a", githubToken: "b" };
  const found = statementsOf(await withOptions({ config })).filter(({ Action }) =>
    String(Action).includes("secretsmanager"),
  );
  assert.equal(
    found.map((one) => [one.role, ...uses([one])]),
    [
      ["enrich-release", "secretsmanager:GetSecretValue github-token"],
      ["receive-github", "secretsmanager:GetSecretValue github-webhook"],
    ],
  );
  const without = (await all()).filter(({ Action }) => String(Action).includes("secretsmanager"));
  assert.equal(without, [], "where the stack sets no secret, there is none to read");
});

test("a function writes its own log only", async () => {
  for (const name of NAMES)
    assert.equal(uses(await of(name, "logs:")), [
      `logs:CreateLogStream ${name}:*`,
      `logs:PutLogEvents ${name}:*`,
    ]);
});

test.run();
