import * as z from "zod";
import { answer, type EndpointDefinition } from "../../../runtime/http/endpoint.ts";
import type { HttpRequest } from "../../../runtime/http/http.ts";
import type { Log } from "../../../runtime/ports/messaging.ts";
import { fakeStore } from "../../../testing/fakes/fake-store.ts";
import { fakeSystem } from "../../../testing/fakes/fake-system.ts";
import { memoryBus } from "../../../testing/fakes/memory-bus.ts";
import { memoryQueues } from "../../../testing/fakes/memory-queues.ts";
import { Ordered } from "../world.ts";

/** One endpoint, `place-order`, in a world of fakes. */
export function endpointWorld(definition: Partial<EndpointDefinition> = {}) {
  const store = fakeStore({ orders: "orderId" });
  const [bus, queues, system] = [memoryBus(), memoryQueues(), fakeSystem()];
  const logs: Parameters<Log>[] = [];
  const endpoint: EndpointDefinition = {
    name: "place-order",
    route: "POST /orders",
    emits: [Ordered],
    body: z.object({ items: z.array(z.object({ sku: z.string() })).min(1), note: z.string().optional() }),
    ports: {},
    handle: ({ id: orderId, body }) => ({
      status: 202,
      body: { orderId },
      writes: [{ create: "orders", item: { orderId, body } }],
      events: [{ type: "Ordered", data: { orderId } }],
    }),
    ...definition,
  };
  const runtime = {
    endpoint,
    settings: { recordDays: 35, maxEventBytes: 262_144 },
    log: (...entry: Parameters<Log>) => void logs.push(entry),
    ...{ store, bus, queues, system },
  };
  return {
    ...{ store, bus, queues, system, logs, runtime },
    /** Answers a request; the body as JSON, the response's parsed. */
    async post(body: unknown = { items: [{ sku: "mug" }] }, more: HttpRequest = {}, limit = 10_000) {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const response = await answer(
        { headers: { "Idempotency-Key": "k1" }, body: text, ...more },
        runtime,
        system.now() + limit,
      );
      return { ...response, said: JSON.parse(response.body) as Record<string, unknown> };
    },
  };
}

/** A request of somebody whom the authoriser knows. */
export function by(claims: Record<string, unknown>): HttpRequest {
  return { requestContext: { authorizer: { jwt: { claims } } } };
}
