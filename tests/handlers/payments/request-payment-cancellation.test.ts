import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle } from "../../../handlers/payments/request-payment-cancellation.ts";
import {
  type DeadLetterDiscardRequested,
  type HandlingFailed,
  PaymentCancellationRequested,
} from "../../../schemas/registry.ts";
import { throws } from "../../harness/throws.ts";
import { context, given, NOW } from "../given.ts";

const order = { orderId: "o1", paymentToken: "[secret]", total: 1300 };
const event = { source: "shop.orders", type: "OrderCreated", detail: { data: order } };

async function failed(failure: Partial<HandlingFailed["data"]> = {}) {
  const data = {
    ...{ consumer: "process-payment", kind: "exhausted" as const, reason: "no answer", attempts: 5 },
    ...{ deadLetterId: "d.0", event },
    ...failure,
  };
  return handle(given<HandlingFailed>("HandlingFailed", "choreography.runtime", data), context());
}

async function discarded(discard: Partial<DeadLetterDiscardRequested["data"]> = {}) {
  const data = {
    ...{ consumer: "process-payment", deadLetterId: "d.0", requestedBy: "anna", requestedAt: NOW },
    ...{ kind: "crashed" as const, event },
    ...discard,
  };
  const type = "DeadLetterDiscardRequested";
  return handle(given<DeadLetterDiscardRequested>(type, "choreography.console", data), context());
}

const planFor = (reason: string) => ({
  writes: [{ create: "payments", item: { orderId: "o1", reason, status: "cancelled", cancelledAt: NOW } }],
  events: [{ type: "PaymentCancellationRequested", data: { orderId: "o1", reason, requestedAt: NOW } }],
});

test("given a verdict on a payment, then a cancellation in its place, and PaymentCancellationRequested", async () => {
  for (const kind of ["permanent", "exhausted"] as const)
    assert.equal(await failed({ kind }), planFor("no answer"));
  const [{ data } = { data: {} }] = planFor("no answer").events;
  assert.ok(PaymentCancellationRequested.data.safeParse(data).success);
});

test("an operator who discards what died of no verdict gives the payment up as well", async () => {
  for (const kind of ["crashed", "infrastructure", undefined] as const)
    assert.equal(await discarded({ kind }), planFor("An operator discarded it"));
});

test("what is no verdict, another consumer's, or a copy that was refused gives nothing up", async () => {
  for (const kind of ["rejected", "crashed", "infrastructure"] as const)
    assert.equal(await failed({ kind }), {});
  assert.equal(await failed({ consumer: "track-order" }), {});
  assert.equal(await discarded({ consumer: "track-order" }), {});
  assert.equal(await discarded({ kind: "rejected" }), {});
});

test("a failure that names no order is for a person", async () => {
  for (const one of [undefined, { source: "shop.orders", type: "OrderCreated" }]) {
    const refusal = await throws(
      () => discarded({ event: one } as object),
      "d.0 names no order: look at the gateway for its payment",
    );
    assert.is(refusal.name, "PermanentError");
  }
});

test.run();
