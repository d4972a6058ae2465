import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { derivedId } from "../../runtime/identity.ts";
import type { Message } from "../../runtime/ports/message.ts";
import { HandlingFailed } from "../../schemas/registry.ts";
import {
  assertHarmless,
  assertNothingLeaks,
  assertPublishedIsValid,
  assertRecordsFit,
} from "./assertions.ts";
import { dataOf } from "./from-schema.ts";
import { hostile } from "./message.ts";
import { always, readable } from "./property.ts";
import { type Subject, subjects } from "./shop.ts";
import { hostileWorld, type World } from "./world.ts";

const NEIGHBOURS = ["n0", "n1", "n2"];

/** Two hostile messages and what stands between well-formed neighbours. */
const batch = ({ definition }: Subject) =>
  fc
    .array(hostile(definition), { minLength: 1, maxLength: 4 })
    .map((messages) => readable(messages.map((message, index) => ({ ...message, messageId: `h${index}` }))));

for (const subject of subjects) {
  const { consumer, definition } = subject;

  test(`${consumer.name}: whatever comes as ${definition.type} is handled or refused, and harms no neighbour`, () =>
    always(
      batch(subject),
      async (messages) => {
        const world = hostileWorld(subject);
        const [first, ...others] = NEIGHBOURS.map(world.good);
        const left = await world.settle([first as Message, ...messages, ...others]);
        assert.equal(left, [], "is never acknowledged");
        for (const orderId of NEIGHBOURS) assertWentThrough(world, subject, orderId);
        for (const message of messages) assertEnded(world, subject, message);
        assertNothingLeaks(world);
        assertPublishedIsValid(world);
        assertRecordsFit(world);
        assertHarmless(world);
      },
      { runs: 40 },
    ));
}

test("the largest death there is fits into its record: a padded event, quoted, with long errors", async () => {
  const [definition, consumer] = [HandlingFailed, subjects[0]?.consumer as Subject["consumer"]];
  const fails = () => {
    throw new Error("€".repeat(2000));
  };
  const world = hostileWorld({
    definition,
    consumer: { ...consumer, on: [definition], handle: fails },
    effectOf: () => ({ table: "facts", key: "" }),
  });
  for (const quoted of [60_000, 120_000, 126_500, 263_000]) {
    const detail = { data: { filler: "x".repeat(quoted) } };
    const failed = { id: "e", source: "s", type: "t", detail };
    const data = {
      consumer: "c",
      kind: "exhausted",
      reason: "r",
      attempts: 1,
      deadLetterId: `d${quoted}`,
      event: failed,
    };
    const event = {
      id: "eb",
      source: definition.source,
      "detail-type": definition.type,
      time: "t",
      detail: { data },
    };
    const text = JSON.stringify(event);
    const body = text + " ".repeat(264_192 - Buffer.byteLength(text));
    assert.equal(await world.settle([{ messageId: `m${quoted}`, receiveCount: 1, body }]), []);
  }
  assertRecordsFit(world);
  assertPublishedIsValid(world);
});

test("the generator keeps each contract: mostly its data is taken, so that what is hostile is what was changed", () => {
  for (const { definition } of subjects) {
    const made = fc.sample(dataOf(definition), { seed: 1, numRuns: 100 });
    const taken = made.filter((data) => definition.data.safeParse(data).success).length;
    assert.ok(
      taken >= 60,
      `${definition.type}: ${taken} of 100; add what its refinements ask to from-schema.ts`,
    );
  }
});

function assertWentThrough({ store, bus, queues }: World, { effectOf }: Subject, orderId: string): void {
  const { table, key, emits } = effectOf(orderId);
  assert.is(
    store.items(table).filter((item) => Object.values(item).includes(key)).length,
    1,
    `${orderId}: effects`,
  );
  const published = bus.published.filter(({ detail }) => JSON.parse(detail).metadata.causationId === orderId);
  assert.equal(
    published.map(({ type }) => type),
    emits ? [emits] : [],
    `${orderId}: events`,
  );
  const letters = queues.letters.filter(({ body }) => body.includes(`"eb-${orderId}"`));
  assert.equal(letters, [], `${orderId}: dead letters`);
}

/** A message ended with its effect, or in a dead letter that says why; a refused one under a record of its own. */
function assertEnded(world: World, { consumer }: Subject, message: Message): void {
  const { store, queues } = world;
  const checked = world.check(message);
  const letterOf = (id: string | undefined) => queues.letters.filter((letter) => letter.id === id);
  if ("hash" in checked) {
    const record = store.record(checked.key);
    if (!record && consumer.projection) return;
    assert.ok(record, `${message.messageId}: has no record`);
    if (record.hash === checked.hash) {
      assert.is.not(record.status, "open");
      assert.is(letterOf(record.deadLetterId).length > 0, record.status === "dead");
      return;
    }
  }
  const key =
    "hash" in checked ? `${consumer.name}|rejected|${derivedId(checked.key, checked.hash)}` : checked.key;
  const record = store.record(key);
  const kind = "newer" in checked ? "infrastructure" : "rejected";
  assert.equal([record?.status, record?.kind], ["dead", kind], `${message.messageId}: record ${key}`);
  const [letter, ...more] = letterOf(record?.deadLetterId);
  for (const copy of more) assert.equal(copy, letter, "a copy is the same letter");
  assert.is(letter?.body, message.body);
  assert.is(letter?.attributes.kind, kind);
  assert.ok(letter?.attributes.reason);
  assert.match(key, /\|rejected\|[0-9a-f]{32}$/);
}

test.run();
