import { sign } from "@octokit/webhooks-methods";
import * as z from "zod";
import { create } from "../../../../adapters/github/webhook-senders/github.ts";
import type { HttpRequest } from "../../../../runtime/http/http.ts";
import { receive, type WebhookDefinition } from "../../../../runtime/http/webhook.ts";
import type { Log } from "../../../../runtime/ports/messaging.ts";
import type { PayloadStore } from "../../../../runtime/ports/payloads.ts";
import { defineEvent } from "../../../../schemas/event.ts";
import { Payload } from "../../../../schemas/values/payload.ts";
import { fakeStore } from "../../../../testing/fakes/fake-store.ts";
import { fakeSystem } from "../../../../testing/fakes/fake-system.ts";
import type { Fault } from "../../../../testing/fakes/fault.ts";
import { memoryBus } from "../../../../testing/fakes/memory-bus.ts";
import { memoryQueues } from "../../../../testing/fakes/memory-queues.ts";

/** What the webhook of these tests publishes. */
export const Heard = defineEvent({
  type: "Heard",
  source: "test.hearing",
  key: ["what"],
  data: z.object({ what: z.string(), deliveryId: z.string(), payload: Payload }),
});

const said = z.object({ action: z.string(), what: z.string() });

/** What the sender signs with in these tests. */
export const SIGNED_BY = "a-good-secret";

/** How long the webhook has in these tests: milliseconds. */
export const WITHIN = 7000;

/** A body that something follows from. */
export const bodyOf = (what = "a bell") => JSON.stringify({ action: "heard", what });

export interface MemoryPayloads extends PayloadStore {
  /** Key → text. */
  readonly kept: Map<string, string>;
  fault?: Fault | undefined;
}

function memoryPayloads(): MemoryPayloads {
  const payloads: MemoryPayloads = {
    kept: new Map(),
    async keep(payload, text) {
      await payloads.fault?.("keep", [payload, text], "before");
      payloads.kept.set(payload.key, text);
      await payloads.fault?.("keep", [payload, text], "after");
    },
  };
  return payloads;
}

type SecretTexts = NonNullable<Parameters<typeof create>[1]>;

/** GitHub as the sender, with secrets that are read from nowhere. */
export function gitHub(known: SecretTexts["known"] = async () => [SIGNED_BY], fresh = known) {
  const secrets = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:github-AbCdEf";
  return create({ secrets }, { known, fresh });
}

export interface Sent {
  deliveryId?: string;
  event?: string;
  /** What it is signed with. @default SIGNED_BY */
  secret?: string;
  /** Instead of, or beside those that GitHub sends; undefined for none. */
  headers?: Record<string, string | undefined>;
  /** Further parts of the request. */
  more?: HttpRequest;
}

/** A delivery as API Gateway hands it over. */
export async function delivery(body: string, sent: Sent = {}): Promise<HttpRequest> {
  const { deliveryId = "d-1", event = "noise", secret = SIGNED_BY, headers, more } = sent;
  const own = {
    "content-type": "application/json",
    "x-github-delivery": deliveryId,
    "x-github-event": event,
    "x-hub-signature-256": body === "" ? "" : await sign(secret, body),
  };
  const given = Object.entries({ ...own, ...headers }).filter(([, value]) => value !== undefined);
  return { headers: Object.fromEntries(given), body, isBase64Encoded: false, ...more };
}

/** One webhook, `hear-github`, in a world of fakes; it publishes a Heard for the action `heard`. */
export function webhookWorld(definition: Partial<WebhookDefinition> = {}) {
  const store = fakeStore({ things: "what" });
  const [bus, queues, system, payloads] = [memoryBus(), memoryQueues(), fakeSystem(), memoryPayloads()];
  const logs: Parameters<Log>[] = [];
  /** Every delivery that the handler was asked about. */
  const asked: unknown[] = [];
  const given: WebhookDefinition = {
    name: "hear-github",
    route: "POST /webhooks/github",
    emits: [Heard],
    bodies: { noise: said, music: said },
    ports: { sender: gitHub() },
    handle: ({ body, deliveryId, payload }: Noise) =>
      body.action === "heard"
        ? { events: [{ type: "Heard", data: { what: body.what, deliveryId, payload } }] }
        : {},
    ...definition,
  };
  const handle: WebhookDefinition["handle"] = (told, context) => {
    asked.push(told);
    return given.handle(told, context);
  };
  const runtime = {
    webhook: { ...given, handle },
    settings: { busName: "bus-1", recordDays: 35, maxEventBytes: 262_144 },
    log: (...entry: Parameters<Log>) => void logs.push(entry),
    ...{ store, bus, queues, system, payloads },
  };
  const handOver = async (http: HttpRequest) => {
    const response = await receive(http, runtime, system.now() + WITHIN);
    return { ...response, said: JSON.parse(response.body) as Record<string, unknown> };
  };
  return {
    ...{ store, bus, queues, system, payloads, logs, asked, runtime, handOver },
    /** Delivers a body; the response's is parsed. */
    deliver: async (body = bodyOf(), sent: Sent = {}) => handOver(await delivery(body, sent)),
    /** What was logged, without metrics. */
    lines: () =>
      logs.map(([level, message, fields = {}]) => {
        const { _aws, Bus, Webhook, WebhooksAccepted, WebhooksRefused, WebhooksFailed, ...others } = fields;
        return [level, message, others] as const;
      }),
    /** Ids of what was published, each once. */
    effects: () => [...new Set(bus.published.map(({ id }) => id))],
    /** What was stored, kept and published so far, by any call. */
    traces: () => [...store.calls, ...payloads.kept.keys(), ...bus.calls],
  };
}

interface Noise {
  body: z.output<typeof said>;
  deliveryId: string;
  payload: Payload;
}

export type WebhookWorld = ReturnType<typeof webhookWorld>;
