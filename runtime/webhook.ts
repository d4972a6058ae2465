import type * as z from "zod";
import type { EventDefinition } from "../schemas/event.ts";
import type { Payload } from "../schemas/values/payload.ts";
import { type AcceptRuntime, accept } from "./accept.ts";
import { contextOf } from "./endpoint.ts";
import type { Plan, Spec } from "./handler.ts";
import { type HttpRequest, type HttpResponse, json, problem, received } from "./http.ts";
import { bytesHash, recordKey } from "./identity.ts";
import { describe, issuesOf, syntaxOf } from "./incoming.ts";
import { PlanError } from "./outgoing.ts";
import type { PayloadStore } from "./payloads.ts";
import { deepFreeze, hazard } from "./untrusted.ts";
import type { Delivery, WebhookSender } from "./webhook-sender.ts";

/** A webhook as index.ts declares it. */
export interface WebhookDefinition {
  name: string;
  /** `POST /webhooks/github` */
  route: string;
  emits: readonly EventDefinition[];
  /** The sender's event → schema of its body. */
  bodies: Readonly<Record<string, z.ZodType>>;
  handle: (delivery: never, context: never) => Plan<Spec> | Promise<Plan<Spec>>;
  /** The handler's, and the runtime's: who sends. */
  ports: { sender: WebhookSender };
}

type WebhookRuntime = AcceptRuntime & { webhook: WebhookDefinition; payloads: PayloadStore };

/**
 * Answers one delivery by the deadline (milliseconds since 1970). Nothing of it is parsed before its signature is found
 * to be good. What makes a delivery the same is its signed body alone, so whatever else is replayed or changed on the
 * way, it takes effect once; the body is kept aside before its events are committed.
 */
export async function receive(
  http: HttpRequest,
  runtime: WebhookRuntime,
  deadline: number,
): Promise<HttpResponse> {
  const { system } = runtime;
  const late = system.timer(Math.max(0, deadline - system.now()));
  const unknown = () => problem(503, "It is not known to be accepted: deliver it again.");
  try {
    return await Promise.race([handled(http, runtime, deadline), late.done.then(unknown)]);
  } catch (error) {
    const { name } = runtime.webhook;
    runtime.log("error", "request failed", { webhook: name, reason: (error as Error).message });
    if (error instanceof PlanError)
      return problem(500, "Nothing was accepted: mend the handler, then deliver it again.");
    return unknown();
  } finally {
    late.cancel();
  }
}

async function handled(http: HttpRequest, runtime: WebhookRuntime, deadline: number): Promise<HttpResponse> {
  const { webhook, log } = runtime;
  const { name, bodies } = webhook;
  const { sender } = webhook.ports;
  const { headers, body: text } = received(http);
  const refused = (status: number, detail: string, more: object = {}) => {
    log("warn", "refused", { webhook: name, status, reason: detail, ...more });
    return problem(status, detail);
  };
  if (!(await sender.signed(text, headers)))
    return refused(401, "The signature is missing or wrong: check the secret on both sides.");
  const delivery = sender.delivery(headers);
  if ("problem" in delivery) return refused(400, delivery.problem);
  const { id: deliveryId, event } = delivery;
  if (event === sender.ping) return json(200, { deliveryId, detail: "pong" });
  const schema = Object.hasOwn(bodies, event) ? bodies[event] : undefined;
  if (!schema) return dropped(runtime, delivery, "No function here is about this event");
  const checked = bodyOf(text, schema);
  if ("problem" in checked) return refused(400, checked.problem, { deliveryId, event });
  return take({ ...delivery, text, body: checked.data }, runtime, deadline);
}

/** Has the handler say what a delivery means, keeps its body aside, and commits. */
async function take(
  { id: deliveryId, event, text, body }: Delivery & { text: string; body: unknown },
  runtime: WebhookRuntime,
  deadline: number,
): Promise<HttpResponse> {
  const { webhook, store, system, payloads, log } = runtime;
  const { name, route, emits } = webhook;
  const hash = bytesHash(text);
  const payload: Payload = { key: `${name}/${hash}`, bytes: Buffer.byteLength(text) };
  const now = system.now();
  const context = contextOf(new Date(now).toISOString(), webhook.ports, store);
  const { writes = [], events = [] } = await webhook.handle(
    { deliveryId, event, body, payload } as never,
    context,
  );
  if (writes.length === 0 && events.length === 0)
    return dropped(runtime, { id: deliveryId, event }, "Nothing follows from what it says");
  await payloads.keep(payload, text);
  const reply = { status: 202, body: { deliveryId } };
  const key = recordKey(name, "webhook", route, hash);
  const accepted = await accept(
    { name, emits, key, hash, correlationId: deliveryId, now, reply, writes, events },
    runtime,
    deadline,
  );
  // The body's hash is part of the key: no other body can have it.
  if (accepted === "other") throw new Error(`The record ${key} is of another body`);
  log("info", "accepted", { webhook: name, deliveryId, event, repeated: accepted.repeated });
  return json(accepted.reply.status, accepted.reply.body);
}

/** Taken, so that the sender does not count it as failed, and of no effect. */
function dropped({ webhook, log }: WebhookRuntime, { id, event }: Delivery, why: string): HttpResponse {
  log("info", "dropped", { webhook: webhook.name, deliveryId: id, event, reason: why });
  return json(202, { deliveryId: id, dropped: `${why}: ${event}` });
}

/** The part of the body that the schema knows; or what is wrong with it. */
function bodyOf(text: string, schema: z.ZodType): { data: unknown } | { problem: string } {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    return { problem: `The body is no JSON (${syntaxOf(error)}): have it sent as application/json.` };
  }
  const parsed = schema.safeParse(raw);
  if (!parsed.success) return { problem: describe(issuesOf(parsed.error, "body")) };
  const found = hazard(parsed.data, "body");
  return found ? { problem: describe([found]) } : { data: deepFreeze(parsed.data) };
}
