import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Books } from "./books.ts";
import { check } from "./check.ts";
import { goodBooks } from "./good-books.ts";

type Good = ReturnType<typeof goodBooks>;

/** All that is found, whether it may still come right or not. */
function violations(books: Books): string[] {
  const { contradictions, unfinished } = check(books);
  return [...contradictions, ...unfinished];
}

test("books that balance have no violations, even where the gateway heard the same charge twice", () => {
  assert.equal(violations(goodBooks()), []);
});

/** What is broken in good books, and what must be said of it. */
const BROKEN: Record<string, [(books: Good) => Partial<Books>, RegExp]> = {
  "an order that got lost": [
    ({ orders }) => ({ orders: orders.slice(1) }),
    /^order a was accepted, but has no row$/,
  ],
  "two orders of one request": [
    ({ accepted }) => ({ accepted: accepted.map((order) => ({ ...order, key: "1" })) }),
    /^request 1 made the orders a, b, c, d$/,
  ],
  "an order on its way": [
    ({ invoices }) => ({ invoices: invoices.slice(1) }),
    /^order a has not ended \(status invoiced\)$/,
  ],
  "money taken without an invoice": [
    ({ invoices }) => ({ invoices: invoices.slice(1) }),
    /^order a does not add up: 500 captured − 0 reversed ≠ 0 invoiced$/,
  ],
  "an invoice and a reversal": [
    ({ reversals }) => ({ reversals: [...reversals, { orderId: "a", paymentId: "pa", amount: 500 }] }),
    /^order a is invoiced and reversed$/,
  ],
  "a payment that is cancelled as well": [
    ({ cancellations }) => ({ cancellations: [...cancellations, { orderId: "a" }] }),
    /^order a is paid and cancelled$/,
  ],
  "money taken, and neither paid nor cancelled": [
    ({ ledger }) => ({ ledger: ledger.filter(({ did }) => did !== "cancel") }),
    /^the gateway moved 500 for charge:d, which no table tells of$/,
  ],
  "a paid order whose charge was cancelled": [
    ({ ledger }) => ({ ledger: [...ledger, { key: "cancel:a", did: "cancel", charge: "charge:a" }] }),
    /^the tables tell of charge:a, of which the gateway never heard$/,
  ],
  "two reversals": [
    ({ reversals }) => ({ reversals: [...reversals, { orderId: "c", paymentId: "p2", amount: 0 }] }),
    /^order c has 2 reversals$/,
  ],
  "another ending than its token means": [
    ({ accepted }) => ({ accepted: accepted.map((order) => ({ ...order, ends: "invoiced" as const })) }),
    /^order b is declined, but its token and country mean invoiced$/,
  ],
  "a status that the tables do not bear out": [
    ({ statuses }) => ({ statuses: new Map(statuses).set("a", "paid") }),
    /^order a is invoiced by the tables, but GET says paid$/,
  ],
  "another price": [
    ({ accepted }) => ({ accepted: accepted.map((order) => ({ ...order, total: 501 })) }),
    /^order a costs 501, but 500 was captured$/,
  ],
  "a charge under a second key": [
    ({ ledger }) => ({ ledger: [...ledger, { ...ledger[0], key: "charge:a:2" } as Books["ledger"][0]] }),
    /^the gateway moved 500 for charge:a:2, which no table tells of$/,
  ],
  "a key that means two charges": [
    ({ ledger }) => ({ ledger: [...ledger, { ...ledger[0], amount: 7 } as Books["ledger"][0]] }),
    /^key charge:a reached the gateway with .* and /,
  ],
  "an invented payment": [
    ({ ledger }) => ({ ledger: ledger.slice(2) }),
    /^the tables tell of charge:a, of which the gateway never heard$/,
  ],
  "a fact under two ids": [
    ({ events }) => ({ events: [...events, { id: "2", type: "InvoiceCreated", data: { orderId: "a" } }] }),
    /^InvoiceCreated of a was published under 2 ids: InvoiceCreated-a, 2$/,
  ],
  "a failure under two ids": [
    ({ events }) => ({
      events: [...events, { id: "g", type: "HandlingFailed", data: { deadLetterId: "l" } }],
    }),
    /^HandlingFailed of l was published under 2 ids: f, g$/,
  ],
  "a fact that nobody heard of": [
    ({ events }) => ({ events: events.slice(1) }),
    /^OrderCreated of a was never published$/,
  ],
  "an event of what did not happen": [
    ({ events }) => ({ events: [...events, { id: "2", type: "InvoiceCreated", data: { orderId: "c" } }] }),
    /^InvoiceCreated of c was published, but it is reversed$/,
  ],
  "a claim that was left": [
    ({ claims }) => ({ claims: claims.map((claim) => ({ ...claim, status: "open" as const })) }),
    /^claim k is still open$/,
  ],
  "an unsent outbox": [
    ({ claims }) => ({ claims: claims.map((claim) => ({ ...claim, outbox: [] })) }),
    /^the outbox of k is unsent$/,
  ],
  "a letter without a reason": [
    ({ letters }) => ({ letters: letters.map((letter) => ({ ...letter, reason: "" })) }),
    /^a letter of create-invoice has no reason: /,
  ],
  "a letter that should have been redriven": [
    ({ letters }) => ({ letters: letters.map((letter) => ({ ...letter, kind: "crashed" as const })) }),
    /^a letter of create-invoice stays, crashed: ZZ: /,
  ],
};

for (const [what, [breaking, violation]] of Object.entries(BROKEN))
  test(`is told of: ${what}`, () => {
    const books = goodBooks();
    const found = violations({ ...books, ...breaking(books) });
    assert.ok(
      found.some((one) => violation.test(one)),
      found.join("\n"),
    );
  });

test("what may still come right is told apart from what is wrong whatever comes", () => {
  const books = goodBooks();
  const waiting = check({ ...books, invoices: [], events: books.events.slice(1) });
  assert.equal(waiting.contradictions, []);
  assert.ok(
    waiting.unfinished.includes("order a has not ended (status invoiced)"),
    waiting.unfinished.join("\n"),
  );
  const again = { id: "2", type: "InvoiceCreated", data: { orderId: "a" } };
  const wrong = check({ ...books, events: [...books.events, again] });
  assert.equal([wrong.contradictions.length, wrong.unfinished], [1, []]);
});

test("an order that a verdict met for want of time may end otherwise than its token means", () => {
  const books = goodBooks();
  const accepted = books.accepted.map((order) => ({ ...order, ends: "invoiced" as const }));
  const failure = (orderId: string) => ({
    id: `failed-${orderId}`,
    type: "HandlingFailed",
    data: {
      deadLetterId: `letter-${orderId}`,
      reason: "The handler took longer than its 1500 ms",
      event: { detail: { data: { orderId } } },
    },
  });
  assert.is(check({ ...books, accepted }).contradictions.length, 3);
  const events = [...books.events, failure("b"), failure("c"), failure("d")];
  assert.equal(check({ ...books, accepted, events }).contradictions, []);
});

test.run();
