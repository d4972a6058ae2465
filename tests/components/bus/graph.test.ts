import { test } from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import { checkGraph, type Participant } from "../../../components/bus/graph.ts";
import { HandlingFailed } from "../../../schemas/choreography/handling-failed.ts";
import { defineEvent, type EventDefinition, where } from "../../../schemas/event.ts";
import { throws } from "../../harness/throws.ts";

const event = (type: string, source = "shop.orders"): EventDefinition =>
  defineEvent({ type, source, key: ["id"], data: z.object({ id: z.string() }) });

const [Asked, Answered, Closed] = [event("Asked"), event("Answered"), event("Closed")];

const part = (name: string, parts: Partial<Participant> = {}): Participant => ({
  name,
  kind: "consumer",
  owner: "orders",
  on: [],
  emits: [],
  ...parts,
});

const check = (...participants: Participant[]) => checkGraph(participants, []);

const asks = part("ask", { emits: [Asked] });

test("finds nothing wrong with a line of functions", () => {
  const answer = part("answer", { on: [Asked], emits: [Answered] });
  assert.equal(check(asks, answer, part("close", { on: [Answered] })), { errors: [], warnings: [] });
});

test("refuses an event that nobody publishes, unless it comes from outside", () => {
  const answer = part("answer", { on: [Asked] });
  assert.equal(check(answer).errors, [
    "answer waits for Asked, which nobody publishes: add it to someone's emits, or to the bus's external events.",
  ]);
  assert.equal(checkGraph([answer], [Asked]), { errors: [], warnings: [] });
});

test("needs no publisher of HandlingFailed", () => {
  assert.equal(check(part("mail", { on: [HandlingFailed] })).errors, []);
});

test("warns of an event that nobody consumes, once", () => {
  assert.equal(check(asks, part("ask-again", { emits: [Asked] })), {
    errors: [],
    warnings: ["Nobody consumes Asked."],
  });
});

test("refuses an event of two sources, wherever they appear", () => {
  const message = (a: string, b: string) =>
    `Asked has two owners, ${a} and ${b}: an event has one source; rename one of them.`;
  const other = event("Asked", "shop.support");
  assert.equal(check(asks, part("answer", { on: [other] })).errors, [message("shop.orders", "shop.support")]);
  assert.ok(checkGraph([asks], [other]).errors.includes(message("shop.orders", "shop.support")));
});

test("refuses an event of a source that another owner publishes", () => {
  const support = part("reply", { owner: "support", on: [Asked], emits: [Answered] });
  assert.equal(check(asks, support, part("close", { on: [Answered] })).errors, [
    "reply of support emits Answered, but shop.orders belongs to orders (ask): move the handler there, or give it an " +
      "event of its own source.",
  ]);
});

test("refuses a cycle, unless one in it says why it ends", () => {
  const answer = part("answer", { on: [Asked], emits: [Answered] });
  const again = part("again", { on: [Answered], emits: [Asked] });
  assert.equal(check(answer, again).errors, [
    'Cycle answer → again → answer: break it, or say on one of them why it ends, as `cycle: "…"`.',
  ]);
  assert.equal(check(answer, { ...again, cycle: "three times at most" }).errors, []);
});

test("sees a function that wakes itself, and a cycle behind an entry", () => {
  const crawl = part("crawl", { on: [Asked], emits: [Asked] });
  assert.match(check(crawl).errors.join(), "Cycle crawl → crawl:");
  const answer = part("answer", { on: [Asked, Closed], emits: [Answered] });
  const close = part("close", { on: [Answered], emits: [Closed] });
  assert.match(check(asks, answer, close).errors.join(), "Cycle answer → close → answer:");
});

test("finds a second cycle where a reason covers only the first", () => {
  const a = part("a", { on: [Asked], emits: [Answered] });
  const b = part("b", { on: [Answered], emits: [Asked, Closed], cycle: "counted" });
  const c = part("c", { on: [Closed, Answered], emits: [Closed] });
  assert.match(check(a, b, c).errors.join(), "Cycle c → c:");
});

test("counts a failure as an event of every consumer, unless a filter leaves it out", () => {
  const answer = part("answer", { on: [Asked], emits: [Answered] });
  const mend = part("mend", { on: [HandlingFailed], emits: [Asked] });
  const close = part("close", { on: [Answered] });
  assert.match(check(answer, mend, close).errors.join(), /Cycle answer → mend → answer:/);
  const filtered = { ...mend, on: [where(HandlingFailed, { consumer: ["close"] })] };
  assert.match(check(answer, filtered, close).errors.join(), "Cycle answer → close → mend → answer:");
  const elsewhere = { ...mend, emits: [Closed], on: [where(HandlingFailed, { consumer: ["answer"] })] };
  assert.equal(check(asks, answer, elsewhere, part("end", { on: [Closed, Answered] })).errors, []);
});

test("knows that an endpoint's failure is no event, and that nobody is told of their own", () => {
  const mend = part("mend", { on: [HandlingFailed], emits: [Asked] });
  assert.equal(
    check(part("post", { emits: [Answered] }), mend, part("close", { on: [Answered] })).errors,
    [],
  );
});

test("sees two consumers of all failures fail for each other", () => {
  const mails = [part("mail", { on: [HandlingFailed] }), part("page", { on: [HandlingFailed] })];
  assert.match(check(...mails).errors.join(), "Cycle mail → page → mail:");
});

test("sees through a matcher whose failures a consumer gets", () => {
  const answer = part("answer", { on: [Asked], emits: [Answered] });
  const close = part("close", { on: [Answered] });
  const mend = (names: string[]) =>
    part("mend", { on: [where(HandlingFailed, { consumer: [{ "anything-but": names }] })], emits: [Asked] });
  assert.match(check(answer, mend(["close"]), close).errors.join(), "Cycle answer → mend → answer:");
  assert.equal(check(answer, mend(["answer", "close"]), close).errors, []);
});

test("counts what has no handler as a consumer that never fails", () => {
  const { owner: _, ...told } = part("tell", { on: [Asked, HandlingFailed] });
  const { owner: __, ...again } = part("tell-again", { on: [HandlingFailed] });
  assert.equal(check(asks, told, again), { errors: [], warnings: [] });
  assert.equal(check(told, part("mend", { on: [HandlingFailed], emits: [Asked] })).errors, []);
});

test("a detail-type that EventBridge would drop is refused where it is defined", async () => {
  assert.is(event(`A${"b".repeat(127)}`).type.length, 128);
  await throws(
    () => event(`A${"b".repeat(128)}`),
    /\(129 characters\): use PascalCase, at most 128 characters/,
  );
});

test.run();
