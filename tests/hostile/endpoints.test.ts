import { test } from "uvu";
import * as assert from "uvu/assert";
import { handle as createOrder } from "../../handlers/orders/create-order.ts";
import { handle as getOrder } from "../../handlers/orders/get-order.ts";
import { check } from "../../runtime/check/check-message.ts";
import { answer, type EndpointDefinition } from "../../runtime/http/endpoint.ts";
import type { HttpRequest } from "../../runtime/http/http.ts";
import { look } from "../../runtime/http/reader.ts";
import type { OutboxEvent } from "../../runtime/ports/record.ts";
import { OrderRequest } from "../../schemas/orders/order-request.ts";
import { OrderCreated } from "../../schemas/registry.ts";
import { endpointWorld } from "../runtime/http/endpoint-world.ts";
import { assertWellFormed } from "./answers.ts";
import { assertPublishedIsValid } from "./assertions.ts";
import { leaks, PERSONAL, SECRET } from "./canary.ts";
import { always, readable } from "./property.ts";
import { request } from "./request.ts";

/** Never: nothing is late here. */
const DEADLINE = Number.MAX_SAFE_INTEGER;

const GOOD: HttpRequest = {
  headers: { "idempotency-key": "good" },
  body: JSON.stringify({
    ...{ customerId: PERSONAL, items: [{ sku: "tea", quantity: 1, unitPrice: 1190 }], currency: "EUR" },
    ...{ paymentToken: SECRET, billingCountry: "DE" },
  }),
};

const shop = () =>
  endpointWorld({
    ...{ name: "create-order", route: "POST /orders", body: OrderRequest, emits: [OrderCreated] },
    handle: createOrder as unknown as EndpointDefinition["handle"],
  });

/** Why a consumer would refuse what was published. */
function refusal({ type, source, detail }: OutboxEvent): string | undefined {
  const event = {
    id: "eb",
    source,
    "detail-type": type,
    time: "2026-01-01T00:00:00Z",
    detail: JSON.parse(detail),
  };
  const message = { messageId: "m", receiveCount: 1, body: JSON.stringify(event) };
  const checked = check(message, {
    name: "process-payment",
    on: [OrderCreated],
    emits: [],
    maxEventBytes: 262_144,
  });
  return "reason" in checked ? checked.reason : undefined;
}

test("create-order: any request is accepted with its order, or refused with a problem and without a trace", () =>
  always(
    request.map(readable),
    async (http) => {
      const { runtime, store, bus, queues, logs } = shop();
      const response = await answer(http, runtime, DEADLINE);
      assertWellFormed(response, [202, 400, 403, 422]);
      const orders = response.statusCode === 202 ? 1 : 0;
      assert.equal(
        [store.items("orders").length, store.records().length, bus.published.length],
        [orders, orders, orders],
      );
      assertPublishedIsValid({ bus, queues });
      for (const event of bus.published)
        assert.is(refusal(event), undefined, "accepted, but no consumer takes it");
      assert.equal(leaks(JSON.stringify(logs), ["secret", "personal"]), []);
      assert.equal(leaks(JSON.stringify(store.items("orders")), ["secret"]), []);
      assert.equal(
        await answer(http, runtime, DEADLINE),
        response,
        "the same request again gets the same answer",
      );
      assert.is(
        (await answer(GOOD, runtime, DEADLINE)).statusCode,
        202,
        "the next one is none the worse for it",
      );
    },
    { runs: 1000 },
  ));

test("create-order: the same key again, whoever it is from and whatever comes with it, changes nothing", () =>
  always(
    request.map((one) => readable({ ...one, headers: { "idempotency-key": "good" } })),
    async (http) => {
      const { runtime, store, bus } = shop();
      await answer(GOOD, runtime, DEADLINE);
      const [before] = store.items("orders");
      assertWellFormed(await answer(http, runtime, DEADLINE), [202, 400, 403, 422]);
      assert.ok(
        store
          .items("orders")
          .some(
            ({ orderId, created }) =>
              orderId === before?.orderId && JSON.stringify(created) === JSON.stringify(before?.created),
          ),
      );
      assert.is(bus.published.length, store.items("orders").length);
    },
    { runs: 300 },
  ));

test("create-order: however much is wrong with a request, the answer is none that Lambda would refuse to hand on", async () => {
  const [many, long] = [Array(100_000).fill(0), { ["n".repeat(250_000)]: { constructor: 1 } }];
  for (const wrong of [{ items: many }, { items: Array(15_000).fill({ sku: "" }) }, long])
    assertWellFormed(await answer({ ...GOOD, body: JSON.stringify(wrong) }, shop().runtime, DEADLINE), [400]);
});

test("create-order: a subject is as long as OpenID Connect allows, 255 characters", async () => {
  const requestContext = { authorizer: { jwt: { claims: { sub: "s".repeat(255) } } } };
  assertWellFormed(await answer({ ...GOOD, requestContext }, shop().runtime, DEADLINE), [202]);
});

test("get-order: any request gets an order or a problem", () =>
  always(
    request.map(readable),
    async (http) => {
      const { store, system, logs, runtime } = shop();
      await answer(GOOD, runtime, DEADLINE);
      const reader = {
        name: "get-order",
        handle: getOrder as unknown as EndpointDefinition["handle"],
        ports: {},
      };
      const log = (...entry: (typeof logs)[number]) => void logs.push(entry);
      assertWellFormed(await look(http, { reader, store, system, log }), [403, 404]);
      assert.equal(leaks(JSON.stringify(logs), ["secret", "personal"]), []);
    },
    { runs: 300 },
  ));

test.run();
