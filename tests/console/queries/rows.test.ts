import { test } from "uvu";
import * as assert from "uvu/assert";
import { rows } from "../../../console/queries/rows.ts";
import { oneProcess, search } from "../../../console/queries/search.ts";
import { at, entry, ORDERS, type Parts, record, scatter, sent } from "../../history/timeline-world.ts";
import { world } from "../world.ts";

/** A program of which these records and entries are known. */
const of = ([claims, journal]: Parts) =>
  world({ claims: claims.map((one, index) => ({ ...one, key: `${one.key}${index}` })), journal }).sources;

const row = (parts: Parts, id = "o1") => rows(of(parts)).of(id);

test("the row of a process says how it stands, its flow, its first event and its latest", async () => {
  const expected = {
    underWay: ["open", "PaymentProcessed", 0, at(150)],
    invoiced: ["ended", "InvoiceCreated", 0, at(300)],
    declined: ["ended", "PaymentDeclined", 0, at(150)],
    dead: ["failed", "HandlingFailed", 1, at(300)],
    reversed: ["ended", "PaymentReversed", 0, at(700)],
  } as const;
  for (const [name, [status, latest, deadLetters, latestAt]] of Object.entries(expected)) {
    const found = await row(ORDERS[name as keyof typeof ORDERS]);
    assert.equal(
      found,
      {
        correlationId: "o1",
        status,
        flow: "orders",
        type: "OrderCreated",
        beganAt: at(0),
        latestAt,
        latest,
        deadLetters,
      },
      name,
    );
  }
});

test("the row that comes with a timeline says the same", async () => {
  for (const [name, parts] of Object.entries(ORDERS)) {
    const { timeline, row: found } = (await oneProcess(of(parts), "o1")) ?? {};
    assert.equal(found, await row(parts), name);
    assert.is(timeline?.correlationId, "o1");
  }
});

test("of a large process only the latest part is looked at, with its true beginning, and the row says so", async () => {
  const found = await row(scatter(300));
  assert.equal(
    [found?.partial, found?.type, found?.flow, found?.beganAt],
    [true, "UsersBatchRequested", "users", at(0)],
  );
  assert.is((await row(scatter(50)))?.partial, undefined);
});

test("a gather, which no single event has woken, does not begin its process", async () => {
  const [records, entries] = scatter(5);
  const gather = record("complete-users-batch", undefined, 60, {
    key: "g",
    ...sent("UsersBatchCompleted c"),
  });
  const end = entry("c", "UsersBatchCompleted", 200);
  const parts: Parts = [
    [gather, ...records],
    [...entries, end],
  ];
  const expected = ["UsersBatchRequested", "users", "UsersBatchCompleted"];
  const told = (await oneProcess(of(parts), "o1"))?.row;
  assert.equal([told?.type, told?.flow, told?.latest], expected);
  const listed = await row(parts);
  assert.equal([listed?.type, listed?.flow], expected.slice(0, 2));
});

test("nothing is known of what nobody did", async () => {
  assert.is(await row(ORDERS.invoiced, "nobody"), undefined);
  assert.is(await oneProcess(of(ORDERS.invoiced), "nobody"), undefined);
});

test("where nothing but an event is known it is its row, also of one that nobody knows", async () => {
  const bare = entry("e1", "OrderCreated", 0, { minute: "2026-01-01T00:00" });
  assert.equal((await row([[], [bare]]))?.status, "open");
  const stranger = { ...bare, type: "SecretTold", position: "unknown abc", problem: "nobody knows it" };
  const found = await row([[], [stranger]]);
  assert.equal([found?.status, found?.type, found?.flow], ["untaken", "SecretTold", undefined]);
});

test("names that stand beside the entries of a process are no events of it", async () => {
  const names = ["a", "z"].map((id) => ({ correlationId: "o1", position: `id ${id}`, id }));
  const claims = ORDERS.invoiced[0];
  const { sources } = world({ claims, journal: names });
  assert.is((await rows(sources).of("o1"))?.latest, "InvoiceCreated");
  assert.is(await rows(world({ journal: names }).sources).of("o1"), undefined);
});

test("a search finds a process by its own id and by any that its events name, each once", async () => {
  const [claims, journal] = ORDERS.invoiced;
  const names = ["INV-1", "o2"].map((id) => ({ correlationId: "o1", position: `id ${id}`, id }));
  const other = record("create-order", undefined, 0, { key: "other", correlationId: "o2" });
  const { sources } = world({ claims: [...claims, other], journal: [...journal, ...names] });
  const ids = async (id: string) =>
    (await search(sources, id)).processes.map(({ correlationId }) => correlationId);
  assert.equal(
    [await ids("o1"), await ids("INV-1"), await ids("e3"), await ids("o2"), await ids("nobody")],
    [["o1"], ["o1"], ["o1"], ["o2", "o1"], []],
  );
});

test("a search shows 25 processes at most besides the one of that id", async () => {
  const journal = Array.from({ length: 40 }, (_, index) => [
    { correlationId: `p-${index}`, position: "id x", id: "x" },
    entry(`e-${index}`, "OrderCreated", 0, { correlationId: `p-${index}` }),
  ]).flat();
  assert.is((await search(world({ journal }).sources, "x")).processes.length, 25);
});

test("without a journal rows and timelines come from records alone", async () => {
  const { sources } = world({ claims: ORDERS.invoiced[0] });
  const { journalTable: _, ...stack } = sources.stack;
  const bare = { ...sources, stack };
  assert.equal((await rows(bare).of("o1"))?.latest, "InvoiceCreated");
  assert.ok(await oneProcess(bare, "o1"));
  assert.equal((await search(bare, "o1")).processes.length, 1);
});

test("a search finds the process that people tell by an id, also where there is no journal, and one of that very name", async () => {
  const batch = record("split-batch", ["b", "UsersBatchRequested"], 0, {
    key: "b",
    correlationId: "batchId:o1",
  });
  const { sources } = world({ claims: [...ORDERS.invoiced[0], batch] });
  const { journalTable: _, ...stack } = sources.stack;
  const choreography = {
    ...stack.choreography,
    processes: { UsersBatchRequested: "batchId", UserProcessed: "batchId" },
  };
  const { processes } = await search({ ...sources, stack: { ...stack, choreography } }, "o1");
  assert.equal(
    processes.map(({ correlationId }) => correlationId),
    ["o1", "batchId:o1"],
  );
  assert.equal((await search({ ...sources, stack: { ...stack, choreography } }, "o2")).processes, []);
});

test.run();
