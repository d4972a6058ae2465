import type * as z from "zod";
import type { EventDefinition } from "../../schemas/event.ts";
import type { Payload } from "../../schemas/values/payload.ts";
import { deepFreeze, describe, hazard, issuesOf, syntaxOf } from "../check/untrusted.ts";
import { processBegun } from "../commit/process.ts";
import { untilFresh } from "../commit/replan.ts";
import type { Plan, Spec } from "../handler.ts";
import { bytesHash, recordKey } from "../identity.ts";
import { messageOf, PlanError } from "../ports/errors.ts";
import { metricFields } from "../ports/metrics.ts";
import type { PayloadStore } from "../ports/payloads.ts";
import { type AcceptRuntime, accept, acceptedBefore, unlessAccepted } from "./accept.ts";
import { contextOf } from "./endpoint.ts";
import { type HttpRequest, type HttpResponse, json, problem, received } from "./http.ts";
import type { Delivery, WebhookSender } from "./webhook-sender.ts";

/** A webhook as its flow declares it. */
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

type WebhookRuntime = AcceptRuntime & {
  webhook: WebhookDefinition;
  payloads: PayloadStore;
  settings: { busName: string };
};

/** How a delivery ends: what is answered, and the one line that is logged of it. */
interface Ending {
  response: HttpResponse;
  level: "info" | "warn" | "error";
  message: "accepted" | "dropped" | "pong" | "refused" | "failed";
  fields: Record<string, unknown>;
}

/** What is committed is answered in time, even if it cannot be published then. */
const PUBLISH_MARGIN_MS = 250;

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
  const { webhook, system, settings, log } = runtime;
  const { name, ports } = webhook;
  const { headers, body, traceparent } = received(http);
  const said = ports.sender.delivery(headers);
  const about = "problem" in said ? {} : { deliveryId: said.id, event: said.event };
  const late = system.timer(Math.max(0, deadline - system.now()));
  const ended = await Promise.race([
    handled({ headers, body, said, traceparent }, runtime, deadline - PUBLISH_MARGIN_MS).catch(failed),
    late.done.then(() => unknown("it took too long")),
  ]);
  late.cancel();
  const { response, level, message, fields } = ended;
  const metric = metricOf(ended);
  const counted = metric ? { [metric]: { unit: "Count", value: 1 } as const } : {};
  log(level, message, {
    ...{ webhook: name, status: response.statusCode, ...about, ...fields },
    ...metricFields({ Bus: settings.busName, Webhook: name }, counted, system.now()),
  });
  return response;
}

/** What is counted of a delivery: accepted, refused for its signature, or signed and not taken. Drops are not. */
function metricOf({ response: { statusCode }, message }: Ending): string | undefined {
  if (message === "accepted") return "WebhooksAccepted";
  if (statusCode === 401) return "WebhooksRefused";
  return statusCode >= 400 ? "WebhooksFailed" : undefined;
}

/** What an error means for the sender. */
function failed(error: unknown): Ending {
  const reason = messageOf(error);
  const hopeless = "Nothing was accepted, and delivering it again does not help";
  if (error instanceof Error && error.name === "PermanentError")
    return ending("error", "failed", problem(422, `${hopeless}: ${reason}`), { reason });
  if (error instanceof PlanError)
    return ending("error", "failed", problem(500, `${hopeless} before the handler is mended.`), { reason });
  return unknown(reason);
}

function unknown(reason: string): Ending {
  const response = problem(503, "It is not known to be accepted: deliver it again.");
  return ending("error", "failed", response, { reason });
}

function refused(status: number, reason: string): Ending {
  return ending("warn", "refused", problem(status, reason), { reason });
}

function ending(
  level: Ending["level"],
  message: Ending["message"],
  response: HttpResponse,
  fields: Record<string, unknown> = {},
): Ending {
  return { level, message, response, fields };
}

interface Request {
  headers: Record<string, string>;
  body: string;
  /** What the sender says of it, unsigned. */
  said: Delivery | { problem: string };
  traceparent: string | undefined;
}

async function handled(
  { headers, body: text, said, traceparent }: Request,
  runtime: WebhookRuntime,
  publishUntil: number,
): Promise<Ending> {
  const { bodies, ports } = runtime.webhook;
  if (!(await ports.sender.signed(text, headers)))
    return refused(401, "The signature is missing or wrong: check the secret on both sides.");
  if ("problem" in said) return refused(400, said.problem);
  const { id: deliveryId, event } = said;
  if (event === ports.sender.ping) return ending("info", "pong", json(200, { deliveryId, detail: "pong" }));
  const schema = Object.hasOwn(bodies, event) ? bodies[event] : undefined;
  if (!schema) return dropped(said, "No function here is about this event");
  const content = ports.sender.content?.(text) ?? text;
  const checked = bodyOf(content, schema);
  if ("problem" in checked) return refused(400, checked.problem);
  return acceptDelivery({ ...said, text: content, body: checked.data, traceparent }, runtime, publishUntil);
}

/** Has the handler say what a delivery means, keeps its body aside, and commits. */
async function acceptDelivery(
  delivery: Delivery & Pick<Request, "traceparent"> & { text: string; body: unknown },
  runtime: WebhookRuntime,
  publishUntil: number,
): Promise<Ending> {
  const { webhook, store, system, payloads } = runtime;
  const { name, route, emits } = webhook;
  const { id: deliveryId, event, text, body, traceparent } = delivery;
  const hash = bytesHash(text);
  const payload: Payload = { key: `${name}/${hash}`, bytes: Buffer.byteLength(text) };
  const now = system.now();
  const context = contextOf(new Date(now).toISOString(), webhook.ports, store);
  const reply = { status: 202, body: { deliveryId } };
  const intent = { key: recordKey(name, "webhook", route, hash), hash };
  const accepted = await untilFresh(
    async () => {
      const plan = await unlessAccepted(
        async () => webhook.handle({ deliveryId, event, body, payload } as never, context),
        () => false,
        () => acceptedBefore(intent, runtime, publishUntil),
      );
      if ("before" in plan) return plan.before;
      const { writes = [], events = [], cancels = [] } = plan;
      if (writes.length + events.length + cancels.length === 0) return "nothing";
      await payloads.keep(payload, text);
      return accept(
        {
          ...{ ...intent, name, emits, traceparent, now, reply },
          ...{ writes, events, cancels },
          correlationId: processBegun(events, emits) ?? deliveryId,
        },
        runtime,
        publishUntil,
      );
    },
    system,
    publishUntil,
  );
  if (accepted === "nothing") return dropped(delivery, "Nothing follows from what it says");
  // The body's hash is part of the key: no other body can have it.
  if (accepted === "other") throw new Error(`The record ${intent.key} is of another body`);
  const { status, body: answer } = accepted.reply;
  // Of the first delivery, where this one repeats it.
  const { repeated, correlationId } = accepted;
  return ending("info", "accepted", json(status, answer), { correlationId, repeated });
}

/** Accepted, so that the sender does not count it as failed, and of no effect. */
function dropped({ id: deliveryId, event }: Delivery, reason: string): Ending {
  const response = json(202, { deliveryId, dropped: `${reason}: ${event}` });
  return ending("info", "dropped", response, { reason });
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
