import { test } from "uvu";
import * as assert from "uvu/assert";
import { deadLetters } from "../../../console/queries/dead.ts";
import { throws } from "../../harness/throws.ts";
import { at, record, sent } from "../../history/timeline-world.ts";
import { deadRecord, world } from "../world.ts";

/** Records that died one after another, of two consumers in turn. */
const DEAD = Array.from({ length: 60 }, (_, ms) =>
  deadRecord(`o-${ms}`, {
    consumer: ms % 2 ? "process-payment" : "create-invoice",
    correlationId: `p-${ms}`,
    ms,
  }),
);

test("a dead letter is told with what is known of it, and nothing of what it holds", async () => {
  const claims = [{ ...deadRecord("o1"), outbox: [{ detail: "tok_visa" }], hash: "secret hash" }];
  const { sources, tables } = world({ claims });
  assert.equal(await deadLetters(sources, {}), {
    letters: [
      {
        ...{
          consumer: "create-invoice",
          deadLetterId: claims[0]?.deadLetterId,
          kind: "exhausted",
          attempts: 5,
        },
        ...{
          reason: "The tax service is down",
          diedAt: at(200),
          type: "PaymentProcessed",
          eventId: "paid-o1",
        },
        correlationId: "process-1",
      },
    ],
  });
  const { input } = tables.commands.find(({ name }) => name === "GetItem") ?? {};
  assert.not.match(String(input?.ProjectionExpression), /outbox|hash/);
});

test("pages of 25, the latest death first, tell all of them once; of one consumer where that is asked", async () => {
  const { sources } = world({ claims: DEAD });
  for (const consumer of [undefined, "process-payment", "nobody"]) {
    const told: string[] = [];
    for (let after: string | undefined = ""; after !== undefined; ) {
      const page: Awaited<ReturnType<typeof deadLetters>> = await deadLetters(sources, { consumer, after });
      assert.ok(page.letters.length <= 25);
      told.push(...page.letters.map(({ deadLetterId }) => deadLetterId));
      after = page.next;
    }
    const expected = DEAD.filter((one) => consumer === undefined || one.consumer === consumer).reverse();
    assert.equal(
      told,
      expected.map(({ deadLetterId }) => deadLetterId),
      consumer,
    );
  }
});

test("a consumer's name is no beginning of another's", async () => {
  const claims = [deadRecord("o1", { consumer: "create-invoice-copy" })];
  assert.equal((await deadLetters(world({ claims }).sources, { consumer: "create-invoice" })).letters, []);
});

test("what lives again by now is not among them, although the index still shows it", async () => {
  const { sources, tables } = world({ claims: [deadRecord("o1")] });
  tables.fault = (name) => {
    if (name === "GetItem") Object.assign(tables.tables.claims[0] ?? {}, { status: "open" });
  };
  assert.equal(await deadLetters(sources, {}), { letters: [] });
});

test("a death that is compensated says so", async () => {
  const dead = { ...deadRecord("o1"), ...sent("HandlingFailed f1") };
  const reversal = record("request-payment-reversal", ["f1", "HandlingFailed"], 300, {
    correlationId: "process-1",
  });
  const [letter] = (await deadLetters(world({ claims: [dead, reversal] }).sources, {})).letters;
  assert.is(letter?.compensated, true);
});

test("a forged cursor is refused, or leads to no record but dead ones", async () => {
  const { sources } = world({
    claims: [...DEAD, { ...deadRecord("open"), status: "open", pending: "claim.0" }],
  });
  const forged = (position: unknown) => Buffer.from(JSON.stringify(position)).toString("base64url");
  const place = { key: "k", pending: "claim.0", pendingSince: 9e12 };
  for (const after of [
    "x",
    forged(1),
    forged("x"),
    forged({ "dead.0": 1 }),
    forged({ "dead.0": { key: "k" } }),
  ])
    await throws(() => deadLetters(sources, { after }), "after is no cursor of this list");
  for (const after of [
    forged({ "dead.0": place }),
    forged({ "claim.0": place }),
    forged({ __proto__: place }),
  ])
    for (const { deadLetterId } of (await deadLetters(sources, { after })).letters)
      assert.ok(DEAD.some((one) => one.deadLetterId === deadLetterId));
});

test.run();
