import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ActRequest } from "../../../console/api.ts";
import { type Command, commands } from "../../../console/commands/act.ts";
import { deadLetters } from "../../../console/queries/dead.ts";
import { throws } from "../../harness/throws.ts";
import { ATTRIBUTES, eventOf, ORDER, paidOf } from "../../tools/letter.ts";
import { deadRecord, world } from "../world.ts";

const DLQ = "create-invoice-dlq";
const QUEUE = "create-invoice-queue";

type World = ReturnType<typeof world>;

const ask = (request: Partial<ActRequest> = {}, more: Partial<Command> = {}): Command => ({
  ...{ request: { consumer: "create-invoice", ...request }, operator: "anna", timeMs: 10_000, ...more },
});

const operators = ({ sources }: World) => commands(sources, sources.bus);
const listed = async ({ sources }: World) =>
  (await deadLetters(sources, {})).letters.map(({ deadLetterId }) => deadLetterId);

/** What was announced: type, letter and who, in order. */
const said = ({ bus }: World) =>
  bus.published.map(({ type, detail }) => {
    const { deadLetterId, requestedBy } = JSON.parse(detail).data;
    return [type.replace(/^DeadLetter|Requested$/g, ""), deadLetterId, requestedBy];
  });

/** When all of it begins: the clock stands still. */
const AT = "2026-01-01T00:01:00.000Z";

/** What is said of the event of a letter that is discarded. */
const EVENT = { id: "event-1", source: "shop.payments", type: "PaymentProcessed" };

for (const command of ["redrive", "discard"] as const) {
  const name = command === "redrive" ? "Redrive" : "Discard";

  test(`${command}: what is done is announced before, in the process of the letter, with who asked for it`, async () => {
    const { bus, queues, ...rest } = world();
    const id = rest.die("order-1");
    const touched: number[] = [];
    for (const call of ["SendMessageBatch", "DeleteMessageBatch"])
      queues.faults[call] = (input, answer) => {
        touched.push(bus.published.length);
        return answer(input);
      };
    const { done, failed, more } = await operators({ bus, queues, ...rest })[command](ask());
    assert.equal([done, failed, more], [1, [], false]);
    assert.equal([touched.length > 0, touched.every((published) => published === 1)], [true, true]);
    const [{ type, source, detail } = { type: "", source: "", detail: "{}" }] = bus.published;
    const { metadata, data } = JSON.parse(detail);
    assert.equal([type, source], [`DeadLetter${name}Requested`, "choreography.console"]);
    const { detail: told, ...named } = data.event ?? {};
    assert.equal([named, told?.data.orderId], command === "discard" ? [EVENT, "order-1"] : [{}, undefined]);
    assert.equal(
      { ...data, event: undefined },
      {
        ...{ consumer: "create-invoice", deadLetterId: id, requestedBy: "anna", event: undefined },
        ...{
          requestedAt: "2026-01-01T00:01:00.000Z",
          ...(command === "discard" ? { kind: "exhausted" } : {}),
        },
      },
    );
    assert.equal([metadata.correlationId, metadata.causationId], ["process-1", id]);
  });

  test(`${command}: where the bus takes no announcement nothing is done, and the letters stay visible`, async () => {
    const all = world();
    for (const order of ["order-1", "order-2"]) all.die(order);
    all.bus.refuse = ({ detail }) => detail.includes(all.queues.sqs.messages(DLQ)[1]?.deadLetterId ?? "");
    const answer = await operators(all)
      [command](ask())
      .catch((error: Error) => ({ done: 0, failed: [{ reason: error.message }] }));
    assert.is(answer.done, 0);
    assert.match(
      answer.failed[0]?.reason ?? "",
      "The bus did not take the announcement, so nothing was done.",
    );
    assert.equal([all.count(DLQ), all.count(QUEUE)[0], (await listed(all)).length], [[2, 2], 0, 2]);
  });

  test(`${command}: of a consumer's letters those that are asked for, or all`, async () => {
    const all = world();
    const ids = Array.from({ length: 25 }, (_, index) => all.die(`order-${index}`));
    const other = all.die("order-1", { consumer: "process-payment" });
    assert.equal(await operators(all)[command](ask({ ids: [ids[3], ids[20], ids[3]] as string[] })), {
      ...{ done: 2, failed: [], more: false },
    });
    assert.equal(all.count(DLQ), [23, 23]);
    assert.is((await operators(all)[command](ask())).done, 23);
    assert.equal(
      [all.count(DLQ), all.count("process-payment-dlq")],
      [
        [0, 0],
        [1, 1],
      ],
    );
    assert.ok((await listed(all)).includes(other));
    assert.is(new Set(all.bus.published.map((event) => event.id)).size, 25, "each is announced once");
  });

  test(`${command}: time that is up leaves the rest for the next request, which says what that is`, async () => {
    const all = world();
    const ids = Array.from({ length: 30 }, (_, index) => all.die(`order-${index}`));
    all.queues.faults.DeleteMessageBatch = async (input, answer) => {
      await new Promise((resolve) => setTimeout(resolve, 60));
      return answer(input);
    };
    const first = await operators(all)[command](ask({ ids }, { timeMs: 30 }));
    assert.equal([first.done, first.failed, first.more], [10, [], true]);
    assert.equal([first.left?.length, all.count(DLQ)], [20, [20, 20]], "what was held is shown again");
    const second = await operators(all)[command](ask({ ids: first.left ?? [] }));
    assert.equal(second, { done: 20, failed: [], more: false });
    const third = all.die("order-31");
    const last = await operators(all)[command](ask({ ids: [third] }, { timeMs: 30 }));
    assert.equal(last, { done: 1, failed: [], more: false }, "what is done with is not more");
  });

  test(`${command}: a letter that lies in the queue twice is done with as a whole, and hides no other`, async () => {
    const all = world();
    const first = all.die("order-1");
    const attributes = { ...ATTRIBUTES, deadLetterId: first };
    all.queues.sqs.send(DLQ, paidOf("order-1"), attributes);
    const second = all.die("order-2");
    const { failed, more } = await operators(all)[command](ask({ ids: [first, second] }));
    assert.equal([failed, more, all.count(DLQ)], [[], false, [0, 0]]);
  });

  test(`${command}: an announcement is made of what a letter says of itself only as far as an event may hold it`, async () => {
    const all = world();
    const body = JSON.stringify({ detail: { metadata: { correlationId: "x".repeat(100_000) } } });
    const id = all.die("order-1", { body });
    assert.is((await operators(all)[command](ask())).done, 1);
    assert.is(JSON.parse(all.bus.published[0]?.detail ?? "").metadata.correlationId, id);
  });

  test(`${command}: a letter that does not name its process is announced where the journal has its death`, async () => {
    const all = world();
    const id = all.die("order-1", { body: "no JSON" });
    all.tables.tables.journal.push({ correlationId: "the-process", position: `id ${id}`, id });
    await operators(all)[command](ask());
    assert.is(JSON.parse(all.bus.published[0]?.detail ?? "").metadata.correlationId, "the-process");
  });

  test(`${command}: a letter that somebody holds is not taken for one that is gone`, async () => {
    const all = world();
    const id = all.die("order-1");
    all.queues.sqs.receive(DLQ, 1);
    const { done, failed } = await operators(all)[command](ask({ ids: [id] }));
    assert.is(done, 0);
    assert.match(failed[0]?.reason ?? "", /^It is hidden: .* Try again in five minutes\.$/);
    assert.equal([said(all), await listed(all)], [[], [id]]);
  });

  test(`${command}: a letter that somebody has shown again meanwhile is not taken for one that is gone`, async () => {
    const all = world();
    const other = all.die("order-1");
    const id = all.die("order-2");
    const { sqs } = all.queues;
    const held = sqs.receive(DLQ, 2).map(({ receiptHandle }) => receiptHandle);
    // It is there again after the search, before anybody counts.
    all.queues.faults.GetQueueAttributes = (input, answer) => {
      for (const handle of held) sqs.hide(DLQ, handle, 0);
      return answer(input);
    };
    const { done, failed } = await operators(all)[command](ask({ ids: [id] }));
    assert.equal([done, failed.length, said(all)], [0, 1, []]);
    assert.match(failed[0]?.reason ?? "", "It is hidden");
    assert.equal((await listed(all)).sort(), [other, id].sort());
  });

  test(`${command}: nobody of that name is the asker's mistake`, async () => {
    for (const consumer of ["nobody", "tell-of-batch", "__proto__", "constructor"])
      await throws(() => operators(world())[command](ask({ consumer })), `There is no consumer ${consumer}.`);
  });
}

test("a consumer without a queue has none to redrive to, but its letters can be discarded", async () => {
  const all = world();
  const id = all.die("order-1", { consumer: "direct" });
  const reason = "direct has no queue to redrive to: npm run dlq -- redrive --consumer direct.";
  await throws(() => operators(all).redrive(ask({ consumer: "direct" })), reason);
  assert.is((await operators(all).discard(ask({ consumer: "direct", ids: [id] }))).done, 1);
});

test("all that a consumer gave up can be discarded, even what its queue keeps no longer", async () => {
  const all = world();
  const ids = [all.die("order-1"), all.die("order-2")];
  for (const { receiptHandle } of all.queues.sqs.receive(DLQ, 10)) all.queues.sqs.remove(DLQ, receiptHandle);
  all.die("order-3");
  assert.is((await operators(all).discard(ask())).done, 3);
  assert.equal([await listed(all), said(all).length], [[], 3]);
  const gone = all.tables.tables.claims.find(({ deadLetterId }) => deadLetterId === ids[0]);
  assert.equal([gone?.status, gone?.discardedAt], ["dead", AT]);
});

test("the time that a command may take is any number: half of what a function has left", async () => {
  for (const timeMs of [11_999.5, -0.5]) {
    const all = world();
    all.die("order-1");
    assert.is((await operators(all).redrive(ask({}, { timeMs }))).done, 1);
  }
});

test("redriven letters are in their consumer's queue with their body and id, and gone from the dead", async () => {
  const all = world();
  const id = all.die("order-1");
  const [letter] = all.queues.sqs.messages(DLQ);
  await operators(all).redrive(ask({ ids: [id] }));
  const [sent] = all.queues.sqs.messages(QUEUE);
  assert.equal([sent?.body, sent?.attributes, all.count(DLQ)], [letter?.body, { deadLetterId: id }, [0, 0]]);
});

test("events that were not delivered are redriven and discarded as well, by their message's id", async () => {
  const all = world();
  const [first, second] = ["order-1", "order-2"].map((orderId) =>
    all.queues.sqs.send("create-invoice-target-dlq", eventOf({ ...ORDER, orderId }), {
      ERROR_CODE: "THROTTLED",
    }),
  );
  const { redrive, discard } = operators(all);
  assert.is((await redrive(ask({ ids: [String(first)] }))).done, 1);
  assert.is((await discard(ask({ ids: [String(second)] }))).done, 1);
  const [record] = all.tables.tables.claims;
  assert.equal([all.count("create-invoice-target-dlq"), all.count(QUEUE)[0]], [[0, 0], 1]);
  assert.equal(said(all), [
    ["Redrive", first, "anna"],
    // Its record's, by which it is restored.
    ["Discard", record?.deadLetterId, "anna"],
  ]);
});

test("a letter that dies again during a redrive waits for the next one, whatever the clocks say", async () => {
  for (const aheadMs of [-600_000, 0, 600_000]) {
    const all = world();
    const first = all.die("order-1");
    const sources = { ...all.sources, now: () => all.clock.now + aheadMs };
    all.queues.faults.SendMessageBatch = (input, answer) => {
      all.die("order-1", { generation: 1 });
      return answer(input);
    };
    const { redrive } = commands(sources, sources.bus);
    assert.equal(await redrive(ask()), { done: 1, failed: [], more: false });
    assert.equal([said(all), all.count(DLQ)], [[["Redrive", first, "anna"]], [1, 1]]);
  }
});

test("what is in no queue is not redriven, and the answer says what to do; its record stays", async () => {
  const all = world();
  const id = all.die("order-1");
  all.queues.sqs.remove(DLQ, `${all.queues.sqs.messages(DLQ)[0]?.messageId}#0`);
  const { done, failed } = await operators(all).redrive(ask({ ids: [id] }));
  assert.is(done, 0);
  assert.match(failed[0]?.reason ?? "", /^It is in no dead-letter queue: .*npm run replay/);
  assert.equal([said(all), await listed(all)], [[], [id]]);
});

test("what is in no queue but in the list is discarded: announced, and out of the list", async () => {
  const all = world();
  const id = all.die("order-1");
  all.queues.sqs.remove(DLQ, `${all.queues.sqs.messages(DLQ)[0]?.messageId}#0`);
  all.bus.refuse = () => true;
  await throws(() => operators(all).discard(ask({ ids: [id] })), "The bus did not take");
  assert.equal(await listed(all), [id]);
  all.bus.refuse = () => false;
  assert.equal(await operators(all).discard(ask({ ids: [id] })), {
    done: 1,
    failed: [],
    more: false,
  });
  assert.equal([said(all), await listed(all)], [[["Discard", id, "anna"]], []]);
});

test("an id of nothing at all is neither announced nor counted as discarded", async () => {
  const all = world();
  const other = all.die("order-1", { consumer: "process-payment" });
  const { done, failed } = await operators(all).discard(ask({ ids: ["typo", other] }));
  assert.equal([done, failed.map(({ id }) => id), said(all)], [0, ["typo", other], []]);
  assert.match(failed[0]?.reason ?? "", "No such dead letter waits");
  assert.equal(await listed(all), [other]);
});

test("a discarded letter is gone for good, and its record stays dead, out of the list", async () => {
  const all = world();
  const [id, other] = [all.die("order-1"), all.die("order-2")];
  await operators(all).discard(ask({ ids: [id] }));
  assert.equal([all.count(DLQ), all.count(QUEUE)[0], await listed(all)], [[1, 1], 0, [other]]);
  const record = all.tables.tables.claims.find(({ deadLetterId }) => deadLetterId === id);
  assert.equal([record?.status, record?.reason], ["dead", "The tax service is down"]);
});

test("a letter of an earlier death that is discarded does not hide the death after it", async () => {
  const all = world();
  const first = all.die("order-1");
  const second = all.die("order-1", { generation: 1 });
  await operators(all).discard(ask({ ids: [first] }));
  assert.equal([await listed(all), all.count(DLQ)], [[second], [1, 1]]);
});

test("a letter that is redriven while its record is to be forgotten keeps the place of its claim", async () => {
  const all = world();
  const id = all.die("order-1");
  all.tables.fault = (name) => {
    if (name === "UpdateItem")
      for (const record of all.tables.tables.claims)
        Object.assign(record, { status: "open", pending: "claim.0" });
  };
  const { done, failed } = await operators(all).discard(ask({ ids: [id] }));
  assert.equal([done, failed.map((one) => one.id), all.count(DLQ)], [0, [id], [1, 1]]);
  assert.match(failed[0]?.reason ?? "", "Somebody has redriven, replayed or handled it meanwhile");
  assert.is(all.tables.tables.claims[0]?.pending, "claim.0");
});

test("a letter that cannot be deleted is discarded all the same: no redrive takes it, and a discard deletes it", async () => {
  const all = world();
  const id = all.die("order-1");
  all.queues.faults.DeleteMessageBatch = () => ({
    Failed: [{ Id: "0", Code: "InternalError", Message: "later" }],
  });
  const { done, failed } = await operators(all).discard(ask());
  assert.equal([done, failed.map((one) => one.id), await listed(all), all.count(DLQ)], [0, [id], [], [1, 1]]);
  assert.match(
    failed[0]?.reason ?? "",
    /^discarded, but a copy is still in the queue; .*: InternalError: later$/,
  );
  delete all.queues.faults.DeleteMessageBatch;
  const again = await operators(all).redrive(ask());
  assert.equal([again.done, all.count(DLQ), all.count(QUEUE)[0]], [0, [1, 1], 0]);
  assert.match(again.failed[0]?.reason ?? "", `discarded at ${AT}: npm run dlq -- restore ${id}`);
  assert.equal([(await operators(all).discard(ask())).done, all.count(DLQ)], [1, [0, 0]]);
  assert.is(said(all).length, 1, "it is announced once");
});

test("an event that never reached its consumer is discarded for good: its record is dead before anybody handles it", async () => {
  const all = world();
  all.queues.sqs.send("create-invoice-target-dlq", paidOf("order-7"), { ERROR_CODE: "THROTTLED" });
  assert.is((await operators(all).discard(ask())).done, 1);
  const { key, status, discardedAt, hash, correlationId } = all.tables.tables.claims[0] ?? {};
  assert.equal([key, status, discardedAt], [deadRecord("order-7").key, "dead", AT]);
  assert.equal([typeof hash, correlationId], ["string", "process-1"]);
});

test("an undelivered event with other data under a known key is discarded apart: what has that key stays as it is", async () => {
  for (const status of ["open", "done", "dead"] as const) {
    const all = world();
    const { discardedAt, ...good } = {
      ...deadRecord("order-7"),
      status,
      hash: "of its data",
      discardedAt: AT,
    };
    all.tables.tables.claims.push(status === "dead" ? { ...good, discardedAt } : good);
    all.queues.sqs.send("create-invoice-target-dlq", paidOf("order-7"), { ERROR_CODE: "THROTTLED" });
    const { done, failed } = await operators(all).discard(ask());
    assert.equal([done, failed, all.count("create-invoice-target-dlq")], [1, [], [0, 0]]);
    const [before, refused, ...others] = all.tables.tables.claims;
    assert.equal(before, status === "dead" ? { ...good, discardedAt } : good);
    assert.equal([refused?.status, refused?.discardedAt, others], ["dead", AT, []]);
    assert.match(String(refused?.key), /^create-invoice\|rejected\|/);
    assert.equal(said(all), [["Discard", refused?.deadLetterId, "anna"]]);
  }
});

test("undelivered events of one key are discarded each as what it is: a copy with its like, other data apart", async () => {
  const all = world();
  const first = paidOf("order-7");
  const undelivered = [first, first.replace("2380", "2381"), first];
  for (const body of undelivered)
    all.queues.sqs.send("create-invoice-target-dlq", body, { ERROR_CODE: "THROTTLED" });
  const { done, failed } = await operators(all).discard(ask());
  assert.equal([done, failed, all.count("create-invoice-target-dlq")], [3, [], [0, 0]]);
  const { claims } = all.tables.tables;
  assert.equal(
    claims.map(({ discardedAt }) => discardedAt),
    [AT, AT],
  );
  assert.equal(
    said(all).map(([, id]) => id),
    claims.map(({ deadLetterId }) => deadLetterId),
  );
});

test("an event whose record is still open is ended; one that has taken effect stays as it is, and its letter goes", async () => {
  const all = world();
  for (const [orderId, status] of [
    ["order-1", "open"],
    ["order-2", "done"],
  ] as const) {
    const { deadLetterId: _, kind: __, reason: ___, ...record } = deadRecord(orderId);
    all.tables.tables.claims.push({ ...record, status, lease: 5, attempts: 2 });
    all.queues.sqs.send(DLQ, paidOf(orderId));
  }
  assert.is((await operators(all).discard(ask())).done, 2);
  const [first, second] = all.tables.tables.claims;
  assert.equal(
    [first?.status, first?.discardedAt, first?.pending, first?.attempts],
    ["dead", AT, undefined, 2],
  );
  assert.equal([second?.status, second?.discardedAt], ["done", undefined]);
  assert.equal([said(all).length, all.count(DLQ)], [1, [0, 0]]);
});

test("a scatter that is still open is not discarded before its chunk is published: nothing else would publish it", async () => {
  const all = world();
  const { deadLetterId: _, kind: __, reason: ___, ...record } = deadRecord("order-1");
  const outbox = [{ id: "1", type: "PageListed", source: "crawl.pages", detail: "{}" }];
  all.tables.tables.claims.push({ ...record, status: "open", lease: 5, attempts: 2, chunk: 1, outbox });
  all.queues.sqs.send(DLQ, paidOf("order-1"));
  const { done, failed } = await operators(all).discard(ask());
  assert.equal([done, failed.length, said(all)], [0, 1, []]);
  assert.match(failed[0]?.reason ?? "", "not published yet");
  assert.equal(all.tables.tables.claims[0]?.status, "open");
});

test("what is handled again at this moment is not discarded behind its back", async () => {
  const all = world();
  const id = all.die("order-1");
  Object.assign(all.tables.tables.claims[0] ?? {}, {
    status: "open",
    pending: "claim.0",
    deadLetterId: undefined,
  });
  const { done, failed } = await operators(all).discard(ask({ ids: [id] }));
  assert.equal([done, failed.map((one) => one.id), said(all), all.count(DLQ)], [0, [id], [], [1, 1]]);
  assert.match(failed[0]?.reason ?? "", "Its event is being handled again");
});

test("two operators at once: each letter goes to one of them", async () => {
  const all = world();
  all.queues.faults.SendMessageBatch = (input, answer) => {
    const letters = JSON.stringify(input.Entries);
    const record = all.tables.tables.claims.find(({ deadLetterId }) =>
      letters.includes(String(deadLetterId)),
    );
    Object.assign(record ?? {}, { status: "open", pending: "claim.0" });
    return answer(input);
  };
  const ids = Array.from({ length: 12 }, (_, index) => all.die(`order-${index}`));
  const { redrive, discard } = operators(all);
  const [mine, yours] = await Promise.all([
    redrive(ask({ ids })),
    discard(ask({ ids }, { operator: "bob" })),
  ]);
  assert.is(mine.done + yours.done, 12);
  assert.equal([all.count(DLQ)[0], all.count(QUEUE)[0]], [0, mine.done]);
  assert.is(said(all).length, 12);
});

test("what one operator has redriven and another discards a moment later is nobody's to forget", async () => {
  const all = world();
  const id = all.die("order-1");
  const { redrive, discard } = operators(all);
  await redrive(ask({ ids: [id] }));
  const key = deadRecord("order-1").key;
  for (const record of all.tables.tables.claims)
    if (record.key === key)
      Object.assign(record, { status: "open", pending: "claim.0", deadLetterId: undefined });
  const { done, failed } = await discard(ask({ ids: [id] }, { operator: "bob" }));
  assert.equal([done, failed.map((one) => one.id)], [0, [id]]);
});

test("all are those that there were when an operator asked: what is left is asked for by id", async () => {
  const all = world();
  const ids = Array.from({ length: 15 }, (_, index) => all.die(`order-${index}`));
  all.queues.faults.DeleteMessageBatch = async (input, answer) => {
    all.die("order-0", { generation: 1 });
    await new Promise((resolve) => setTimeout(resolve, 60));
    return answer(input);
  };
  const { more, done, left = [] } = await operators(all).redrive(ask({}, { timeMs: 30 }));
  assert.equal([done, more], [10, true]);
  // How far it reads in its time is chance; what has died again since is none of it.
  assert.ok(left.every((id) => ids.includes(id)));
  if (left.length > 0)
    assert.equal(await operators(all).redrive(ask({ ids: left })), {
      done: left.length,
      failed: [],
      more: false,
    });
  const told = said(all).map(([, id]) => id);
  assert.equal([told.every((id) => ids.includes(String(id))), new Set(told).size], [true, told.length]);
});

test.run();
