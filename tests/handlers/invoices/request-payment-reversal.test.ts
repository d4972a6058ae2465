import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/invoices/request-payment-reversal.ts";
import {
  type DeadLetterDiscardRequested,
  type HandlingFailed,
  PaymentReversalRequested,
} from "../../../schemas/registry.ts";
import { throws } from "../../harness/throws.ts";
import { context, given, NOW } from "../given.ts";

const payment = {
  ...{
    paymentId: "p1",
    orderId: "o1",
    amount: 1300,
    currency: "EUR",
    billingCountry: "ZZ",
    processedAt: NOW,
  },
};

async function when(failure: Partial<HandlingFailed["data"]> = {}) {
  const event = { source: "shop.payments", type: "PaymentProcessed", detail: { data: payment } };
  const data = {
    ...{ consumer: "create-invoice", kind: "permanent" as const, reason: "no such country", attempts: 1 },
    ...{ deadLetterId: "d.0", event },
    ...failure,
  };
  return handle(given<HandlingFailed>("HandlingFailed", "choreography.runtime", data), context());
}

test("given a verdict on an invoice, then a void in its place, and PaymentReversalRequested", async () => {
  const requested = { orderId: "o1", paymentId: "p1", reason: "no such country", requestedAt: NOW };
  for (const kind of ["permanent", "exhausted"] as const)
    assert.equal(await when({ kind }), {
      writes: [
        {
          create: "invoices",
          item: {
            ...{ orderId: "o1", paymentId: "p1", amount: 1300, currency: "EUR", reason: "no such country" },
            ...{ status: "void", voidedAt: NOW },
          },
        },
      ],
      events: [{ type: "PaymentReversalRequested", data: requested }],
    });
  assert.ok(PaymentReversalRequested.data.safeParse(requested).success);
});

test("an operator who discards what died of no verdict voids the invoice as well; a refused copy voids nothing", async () => {
  const discard = async (kind: "crashed" | "rejected") => {
    const data = {
      ...{ consumer: "create-invoice", deadLetterId: "d.0", requestedBy: "anna", requestedAt: NOW },
      ...{ kind, event: { source: "shop.payments", type: "PaymentProcessed", detail: { data: payment } } },
    };
    const type = "DeadLetterDiscardRequested";
    return handle(given<DeadLetterDiscardRequested>(type, "choreography.console", data), context());
  };
  const reason = "An operator discarded it";
  assert.equal((await discard("crashed")).events, [
    {
      type: "PaymentReversalRequested",
      data: { orderId: "o1", paymentId: "p1", reason, requestedAt: NOW },
    },
  ]);
  assert.equal(await discard("rejected"), {});
});

test("what is no verdict, or another consumer's failure, reverses nothing", async () => {
  for (const kind of ["rejected", "crashed", "infrastructure"] as const)
    assert.equal(await when({ kind }), {});
  assert.equal(await when({ consumer: "track-order" }), {});
});

test("a failure that names no payment is for a person", async () => {
  const reference = { source: "shop.payments", type: "PaymentProcessed" };
  for (const event of [undefined, reference]) {
    const refusal = await throws(() => when({ event } as object), "d.0 names no payment: reverse it by hand");
    assert.is(refusal.name, "PermanentError");
  }
});

test.run();
