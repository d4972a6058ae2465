import { test } from "uvu";
import * as assert from "uvu/assert";
import { masked } from "../../tools/mask.ts";
import { eventOf, ORDER } from "./letter.ts";

const UNKNOWN = "[not in the contract: use --raw]";
const NO_EVENT = "It is no event that could be masked: use --raw to see it.";
const dataOf = (event: string) => JSON.parse(masked(event)).detail.data;
const MASKED = { ...ORDER, customerId: "[personal]", paymentToken: "[secret]" };

test("secret and personal fields are masked, the rest of the event is shown", () => {
  const { detail, ...envelope } = JSON.parse(eventOf(ORDER));
  const event = { ...envelope, resources: [], detail: { ...detail, data: MASKED } };
  assert.equal(JSON.parse(masked(JSON.stringify({ ...envelope, resources: [], detail }))), event);
});

test("the event that HandlingFailed quotes is masked by its own contract", () => {
  const quote = (event: unknown) =>
    dataOf(
      eventOf(
        { consumer: "process-payment", kind: "permanent", event },
        "HandlingFailed",
        "choreography.runtime",
      ),
    ).event;
  const event = { id: "event-1", source: "shop.orders", type: "OrderCreated" };
  const metadata = { hops: 1 };
  assert.equal(quote({ ...event, detail: { metadata, data: ORDER } }), {
    ...event,
    detail: { metadata, data: MASKED },
  });
  assert.equal(quote({ ...event, type: "Rumour", detail: { data: ORDER } }).detail, { data: UNKNOWN });
  assert.equal(quote(event), event);
  assert.is(quote("tok_visa"), UNKNOWN);
  assert.is(quote({ ...event, detail: "tok_visa" }).detail, UNKNOWN);
});

test("what no contract knows is not shown: of an unknown type nothing", () => {
  assert.is(dataOf(eventOf(ORDER, "Rumour")), UNKNOWN);
  assert.equal(dataOf(eventOf({ payment_token: "tok_visa", items: ORDER })), {
    payment_token: UNKNOWN,
    items: UNKNOWN,
  });
  for (const data of ["tok_visa", [ORDER], null]) assert.is(dataOf(eventOf(data)), UNKNOWN);
  const bare = JSON.stringify({ "detail-type": "OrderCreated", detail: ORDER, tok: "tok_visa", id: ORDER });
  assert.not.match(masked(bare), "tok_visa");
  const odd = {
    "detail-type": "OrderCreated",
    detail: { metadata: { id: ORDER, token: "tok_visa" }, data: {} },
  };
  assert.not.match(masked(JSON.stringify(odd)), "tok_visa");
});

test("a body that is no event is not quoted, however deep it is nested", () => {
  for (const body of ["tok_visa", '"tok_visa"', "[1]", "null", ""]) assert.is(masked(body), NO_EVENT);
  const deep = `{"detail-type":"OrderCreated","detail":{"data":{"items":${"[".repeat(9000)}${"]".repeat(9000)}}}}`;
  assert.ok(masked(deep).length < 1000);
});

test.run();
