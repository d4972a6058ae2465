import { test } from "uvu";
import * as assert from "uvu/assert";
import { EventBus } from "../../../components/bus/event-bus.ts";
import { throws } from "../../harness/throws.ts";
import { evaluate, once } from "../evaluate.ts";

const plain = once(() =>
  evaluate(() => {
    const bus = new EventBus("shop");
    return bus.complete();
  }),
);

const participant = { kind: "console" as const, name: "bill", owner: "invoices", on: [], emits: [] };

const BUS_ARN = "arn:aws:events:eu-central-1:123456789012:event-bus/shop";

test("is a bus with an archive that keeps events as long as the stack says", async () => {
  const { inputs } = await plain();
  assert.equal(inputs("EventBus", "shop"), {});
  assert.equal(inputs("EventArchive", "shop"), { eventSourceArn: BUS_ARN, retentionDays: 14 });
});

test("has a name that AWS takes, with what Pulumi adds to it", async () => {
  for (const name of ["Shop", "s".repeat(41), "shop.bus"])
    await throws(() => evaluate(() => new EventBus(name)), `Bus name "${name}": use lower case, 2 to 40`);
});

test("lets its own account publish, and no other", async () => {
  const { eventBusName, policy } = (await plain()).inputs("EventBusPolicy", "shop");
  assert.is(eventBusName, "shop-0a1b2c3");
  assert.equal(JSON.parse(policy as string), {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OwnAccount",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::123456789012:root" },
        Action: "events:PutEvents",
        Resource: BUS_ARN,
      },
    ],
  });
});

test("has a claims table with the indexes that timeline and sweeper read", async () => {
  const { attributes, globalSecondaryIndexes, ttl, hashKey } = (await plain()).inputs("Table", "shop-claims");
  assert.equal([hashKey, ttl], ["key", { attributeName: "expiresAt", enabled: true }]);
  assert.equal(
    (attributes as { name: string; type: string }[]).map(({ name, type }) => `${name} ${type}`),
    ["key S", "correlationId S", "claimedAt S", "pending S", "pendingSince N"],
  );
  const [timeline, pending] = globalSecondaryIndexes as Record<string, unknown>[];
  assert.equal(pending, {
    name: "pending",
    keySchemas: [
      { attributeName: "pending", keyType: "HASH" },
      { attributeName: "pendingSince", keyType: "RANGE" },
    ],
    projectionType: "KEYS_ONLY",
  });
  const { nonKeyAttributes, ...others } = timeline ?? {};
  assert.equal(others, {
    name: "correlation",
    keySchemas: [
      { attributeName: "correlationId", keyType: "HASH" },
      { attributeName: "claimedAt", keyType: "RANGE" },
    ],
    projectionType: "INCLUDE",
  });
  assert.ok((nonKeyAttributes as string[]).length <= 20);
  assert.not.ok((nonKeyAttributes as string[]).includes("outbox"));
});

test("adds a sweeper that runs each minute and is its own retry", async () => {
  const { inputs } = await plain();
  const name = "shop-sweep-outboxes";
  assert.equal(inputs("EventRule", name), { scheduleExpression: "rate(1 minute)" });
  assert.equal(inputs("EventTarget", name), { rule: `${name}-0a1b2c3`, arn: `arn:Function:${name}` });
  assert.equal(inputs("Permission", name), {
    action: "lambda:InvokeFunction",
    function: `${name}-0a1b2c3`,
    principal: "events.amazonaws.com",
    sourceArn: `arn:EventRule:${name}`,
  });
  assert.equal(inputs("FunctionEventInvokeConfig", name), {
    functionName: `${name}-0a1b2c3`,
    maximumRetryAttempts: 0,
    maximumEventAgeInSeconds: 60,
  });
});

test("lets two buses live in one program, each with resources of its own name", async () => {
  const { resources } = await evaluate(() => {
    for (const name of ["shop", "crawl"]) new EventBus(name).complete();
  });
  const names = resources.map(({ type, name }) => `${type} ${name}`);
  assert.equal(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
});

test("refuses a second component of a name, and one that comes too late", async () => {
  const register = (complete: boolean) => () => {
    const bus = new EventBus("shop");
    bus.register(participant);
    if (complete) bus.complete();
    bus.register(participant);
  };
  await throws(() => evaluate(register(false)), "two components named bill: a name is unique");
  await throws(() => evaluate(register(true)), "bill comes after bus.complete(): declare it before");
});

test("takes names that fit AWS's limits with suffixes and Pulumi's digits", async () => {
  const register = (name: string) =>
    evaluate(() => new EventBus("shop").register({ ...participant, name })).then(() => "taken");
  assert.is(await register(`b${"i".repeat(43)}`), "taken");
  for (const name of [`b${"i".repeat(44)}`, "bi", "Bill", "1-bill", "bill_it", "bill|"])
    await throws(() => register(name), `Component name "${name}": use verb-noun in lower case, 3 to 44`);
});

test("fails with all that is wrong with the graph", async () => {
  const wrong = () => {
    const bus = new EventBus("shop");
    const event = (type: string, source: string) => ({ type, source }) as never;
    bus.register({ ...participant, on: [event("A", "shop.a"), event("B", "shop.b")] });
    bus.complete();
  };
  await throws(
    () => evaluate(wrong),
    /does not hold together:\n {2}bill waits for A.*\n {2}bill waits for B/,
  );
});

test.run();
