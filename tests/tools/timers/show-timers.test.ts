import { test } from "uvu";
import * as assert from "uvu/assert";
import { span, until } from "../../../tools/span.ts";
import { timerDetails, timersJson, timerTable } from "../../../tools/timers/show-timers.ts";
import { deferred, iso, NOW, timer } from "./world.ts";

test("a table tells when each is due, who has set it and in which process", () => {
  const lines = timerTable([timer("order-1", -60), deferred("m", 86_400)], NOW).split("\n");
  assert.equal(
    lines.map((line) => line.split(/ {2,}/)),
    [
      ["DUE", "IN", "TIMER", "SET BY", "PROCESS"],
      [iso(-60), "1 min ago", "PaymentDeclined:order-1", "process-payment", "process-1"],
      [iso(86_400), "in 1 d", "message: PageRequested", "crawl-page", "crawl-1"],
    ],
  );
});

test("nothing in a name moves a terminal's cursor", () => {
  assert.match(timerTable([timer("order\u001b[2J", 5)], NOW), "order�[2J");
});

test("details tell the time it was set for where an operator has made it due, and mask what is secret", () => {
  const order = { orderId: "order-1", customerId: "c-1", paymentToken: "tok_visa" };
  const type = "OrderCreated";
  const event = { id: "e", type, source: "shop.orders" };
  const entry = { ...event, detail: JSON.stringify({ metadata: { id: "e" }, data: order }) };
  const text = timerDetails({ ...timer("order-1", 600, { event, entry, id: "e" }), pendingSince: NOW }, NOW);
  for (const part of [
    /due +2026-01-01T00:00:00.000Z \(0 s ago\)/,
    /set for +2026-01-01T00:10:00.000Z/,
    /order-1/,
  ])
    assert.match(text, part);
  assert.not.match(text, "tok_visa");
  assert.not.match(text, "c-1");
});

test("other programs get names and times, and nothing of what is in an event", () => {
  const { timers, more } = JSON.parse(timersJson([timer("order-1", 60)], true));
  assert.is(more, true);
  assert.equal(timers, [
    {
      ...{ kind: "event", key: "timer|PaymentDeclined|order-1", eventId: "PaymentDeclined-order-1" },
      ...{ type: "PaymentDeclined", businessKey: "order-1", dueAt: iso(60), setBy: "process-payment" },
      ...{ setAt: iso(-60), correlationId: "process-1" },
    },
  ]);
});

test("a span has its two largest units", () => {
  const DAY = 86_400_000;
  assert.equal([0, 999, 61_000, 3_600_000, DAY, 3 * DAY - 1, 400 * DAY].map(span), [
    ...["0 s", "0 s", "1 min 1 s", "1 h", "1 d", "2 d 23 h", "400 d"],
  ]);
  assert.equal([until(1000), until(-1000)], ["in 1 s", "1 s ago"]);
});

test.run();
