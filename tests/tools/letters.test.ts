import { test } from "uvu";
import * as assert from "uvu/assert";
import { ATTRIBUTES, eventOf, letterOf, ORDER } from "./letter.ts";

const EVENT = eventOf(ORDER);
const pick = ({ id, origin, kind, attempts, event, about }: ReturnType<typeof letterOf>) => ({
  id,
  origin,
  kind,
  attempts,
  event,
  type: about.type,
});

test("a letter of each of the four shapes is read", () => {
  const target = { ERROR_CODE: "NO_PERMISSIONS", RULE_ARN: "arn", RETRY_ATTEMPTS: "2" };
  const destination = JSON.stringify({
    timestamp: "2026-01-01T12:00:00Z",
    requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 3 },
    requestPayload: JSON.parse(EVENT),
    responsePayload: { errorMessage: "out of memory" },
  });
  const rest = { id: "message-1", kind: "infrastructure", event: EVENT, type: "OrderCreated" };
  assert.equal(
    [letterOf(EVENT), letterOf(EVENT, {}), letterOf(EVENT, target), letterOf(destination, {})].map(pick),
    [
      { ...rest, id: "abc.0", origin: "runtime", kind: "exhausted", attempts: 5 },
      { ...rest, origin: "queue", attempts: 3 },
      { ...rest, origin: "target", attempts: 2 },
      { ...rest, origin: "destination", attempts: 3 },
    ],
  );
});

test("a letter belongs to the consumer whose queue it lies in, whatever it says", () => {
  assert.is(letterOf(EVENT, { ...ATTRIBUTES, consumer: "reverse-payment" }).consumer, "create-invoice");
});

test("of a body that is no event nothing is known", () => {
  for (const body of ["", "no JSON", "null", "[]", '{"detail":1}', '{"detail-type":{},"detail":null}'])
    assert.equal(letterOf(body).about.type, undefined, body);
});

test.run();
