import { test } from "uvu";
import * as assert from "uvu/assert";
import { create } from "../../../adapters/payments/payment-gateway/sandbox.ts";
import { throws } from "../../harness/throws.ts";

const charge = (token: string, attempt = 1, orderId = "o1") =>
  create().charge({ key: `charge:${orderId}`, token, amount: 1300, currency: "EUR", attempt });

test("tok_visa charges: the same key, the same payment", async () => {
  assert.equal(await charge("tok_visa"), await charge("tok_visa", 2));
  assert.is.not(JSON.stringify(await charge("tok_visa")), JSON.stringify(await charge("tok_visa", 1, "o2")));
});

test("tok_declined declines on every attempt", async () => {
  for (const attempt of [1, 5])
    assert.equal(await charge("tok_declined", attempt), { declined: "insufficient funds" });
});

test("tok_flaky fails on attempts 1 and 2, then charges", async () => {
  for (const attempt of [1, 2])
    assert.is((await throws(() => charge("tok_flaky", attempt), `attempt ${attempt}`)).name, "Error");
  assert.equal(await charge("tok_flaky", 3), await charge("tok_visa"));
});

test("tok_slow takes a second, then charges", async () => {
  const real = globalThis.setTimeout;
  const waits: unknown[] = [];
  globalThis.setTimeout = ((done: () => void, milliseconds: number) => {
    waits.push(milliseconds);
    done();
  }) as never;
  try {
    assert.equal(await charge("tok_slow"), await charge("tok_visa"));
  } finally {
    globalThis.setTimeout = real;
  }
  assert.equal(waits, [1000]);
});

test("tok_lost gives no answer, whatever the attempt", async () => {
  for (const attempt of [1, 5]) await throws(() => charge("tok_lost", attempt), "its answer was lost");
});

test("a charge that was cancelled is declined from then on; others are charged", async () => {
  const gateway = create();
  const cancel = () => gateway.cancel({ key: "cancel:o1", charge: "charge:o1" });
  assert.equal(await cancel(), await cancel());
  const ask = (key: string) =>
    gateway.charge({ key, token: "tok_visa", amount: 1300, currency: "EUR", attempt: 1 });
  assert.equal(await ask("charge:o1"), { declined: "the charge was cancelled" });
  assert.equal(await ask("charge:o2"), { paymentId: "pay_o2" });
});

test("any other token is refused for good, without quoting it", async () => {
  const refusal = await throws(
    () => charge("4111111111111111"),
    /tok_visa, tok_declined, tok_flaky, tok_slow, tok_lost/,
  );
  assert.is(refusal.name, "PermanentError");
  assert.not.match(refusal.message, "4111");
});

test("reverses: the same key, the same reversal", async () => {
  const reverse = () =>
    create().reverse({ key: "reverse:p1", paymentId: "p1", amount: 1300, currency: "EUR" });
  assert.equal(await reverse(), await reverse());
});

test.run();
