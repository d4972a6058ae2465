import * as pulumi from "@pulumi/pulumi";
import type { WebhookSpec } from "../../runtime/handler.ts";
import type { EventBus } from "../bus/event-bus.ts";
import { accepting, allowing, publishing } from "../function/grants.ts";
import { eventsOf, handlerFunction } from "../function/handler-function.ts";
import type { HttpApi } from "../http/http-api.ts";
import { routeOf, serveRoute } from "../http/route.ts";
import { WebhookAlarms } from "../operations/webhook-alarms.ts";
import { handlerFile } from "../settings/project.ts";
import { reserved } from "../settings/reserved.ts";
import type { PayloadBucket } from "../storage/payload-bucket.ts";
import type { Secret } from "../storage/secret.ts";
import type { Agreed, Agreement, Callable, NameOf, SpecNamed } from "./agreement.ts";

interface WebhookOptions {
  bus: EventBus;
  api: HttpApi;
  /** Method and path: `POST /webhooks/github`. */
  route: string;
  /** Who calls: a file of `adapters/<owner>/webhook-senders/`, which knows how the sender signs. */
  sender: string;
  /** What the sender signs with: all that are good at present. Without any, every delivery is refused. */
  secrets: Secret;
  /** Where what was sent is kept aside. */
  payloads: PayloadBucket;
  /**
   * Executions that are set aside for it, and the most that it gets: 1 to 1,000, of which the account must have 100 more. Its
   * callers get 503 above that, and consumers under load take none of them away. @default none: it shares the account's
   */
  reservedConcurrency?: number;
}

/** Handlers of deliveries. */
export type WebhookName = NameOf<Callable, WebhookSpec>;

/** What a webhook needs: its handler's type says what it publishes and uses. */
export type WebhookArgs<Name extends WebhookName> = WebhookOptions & Agreement<SpecNamed<Name>>;

/**
 * Senders give up after 10 seconds (GitHub), and do not come again by themselves: a function that is too late must not
 * keep the answer waiting any longer.
 * @see https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks#respond-within-10-seconds
 */
const PATIENCE_SECONDS = 9;

/**
 * A route that another service calls when something has happened there. It has no JWT: the sender signs the body, and
 * nothing of it is parsed before the signature is found to be good. One body takes effect once, whatever is delivered,
 * delivered again or replayed under another name; all of it is kept aside, and the events name where.
 *
 * @example new Webhook("receive-github", { bus, api, route: "POST /webhooks/github", sender: "github", secrets, payloads, emits: { ReleasePublished } })
 */
export class Webhook<Name extends WebhookName> extends pulumi.ComponentResource {
  constructor(name: Name, args: WebhookArgs<Name>, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:Webhook", name, {}, opts);
    const { bus, api, route, sender, secrets, payloads, reservedConcurrency } = args as WebhookOptions;
    const agreed = args as Agreed;
    const { method, path } = routeOf(name, route);
    if (agreed.ports?.sender) throw new Error(`${name} has a port named sender: that is the webhook's own.`);
    if (method === "GET") throw new Error(`${name} is a GET: a webhook brings a body; use POST.`);
    const { emits } = eventsOf(agreed);
    const { owner } = handlerFile(bus.root, name);
    const child = { parent: this };
    const handler = handlerFunction(
      name,
      {
        bus,
        // The runtime's port, not the handler's.
        agreed: {
          ...agreed,
          ports: {
            ...agreed.ports,
            sender: { port: "webhook-senders", choice: sender, options: { secrets } },
          },
        },
        factory: "webhook",
        more: { route },
        ...reserved(name, reservedConcurrency),
        timeoutSeconds: Math.min(PATIENCE_SECONDS, bus.settings.functionTimeoutSeconds),
        environment: { PAYLOAD_BUCKET: payloads.name },
        statements: [
          ...publishing(bus.arn, emits),
          accepting(bus.claims.arn, name),
          ...allowing("s3:PutObject", [pulumi.interpolate`${payloads.arn}/${name}/*`]),
        ],
      },
      child,
    );
    serveRoute(name, { api, method, path, handler, open: true }, child);
    const { arns: alarms } = new WebhookAlarms(name, { bus }, child);
    bus.register({
      ...{ name, kind: "webhook", owner, on: [], emits, trigger: route },
      ...{ functionName: handler.name, api, alarms },
    });
    this.registerOutputs({ functionName: handler.name });
  }
}
