import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { sign } from "@octokit/webhooks-methods";
import type { IssuesClosedEvent, IssuesOpenedEvent, ReleasePublishedEvent } from "@octokit/webhooks-types";

/** What Pulumi.local.yaml sets as githubWebhookSecrets. */
const SECRET = "local-webhook-secret";

/** A webhook as GitHub sends it. */
export interface Delivery {
  id: string;
  event: string;
  body: string;
}

/** What was answered. */
export interface Answer {
  status: number;
  deliveryId?: string;
}

/** A delivery of a payload, under an id of its own. */
export function deliveryOf(event: string, payload: object): Delivery {
  return { id: randomUUID(), event, body: JSON.stringify(payload) };
}

/** Sends a delivery as GitHub does; again where the answer is 5xx: a busy machine may miss a cold function's time. */
export async function send(apiUrl: string, { id, event, body }: Delivery, secret = SECRET): Promise<Answer> {
  const headers = {
    "content-type": "application/json",
    "x-github-delivery": id,
    "x-github-event": event,
    "x-hub-signature-256": await sign(secret, body),
  };
  for (let tries = 1; ; tries++) {
    const response = await fetch(`${apiUrl}/webhooks/github`, { method: "POST", headers, body });
    const answer = (await response.json()) as { deliveryId?: string };
    if (response.status < 500 || tries === 5)
      return { status: response.status, ...(answer.deliveryId ? { deliveryId: answer.deliveryId } : {}) };
  }
}

type Examples = readonly { name: string; examples: readonly { action?: string }[] }[];

/** One of the payloads that octokit publishes as examples. */
function example<Payload>(name: string, action?: string): Payload {
  const all = createRequire(import.meta.url)(
    "@octokit/webhooks-examples/api.github.com/index.json",
  ) as Examples;
  const found = all.find((one) => one.name === name)?.examples.find((one) => one.action === action);
  if (!found) throw new Error(`There is no example of ${name} ${action}`);
  return structuredClone(found) as Payload;
}

/** A release that was published just now. */
export function releasePayload(fullName: string, id: number): ReleasePublishedEvent {
  const payload = example<ReleasePublishedEvent>("release", "published");
  payload.repository.full_name = fullName;
  Object.assign(payload.release, { id, tag_name: "v1.4.2", published_at: new Date().toISOString() });
  return payload;
}

/** An issue that was opened, or closed. */
export function issuePayload(
  action: "opened" | "closed",
  fullName: string,
  number: number,
): IssuesOpenedEvent | IssuesClosedEvent {
  const payload = example<IssuesOpenedEvent>("issues", "opened");
  payload.repository.full_name = fullName;
  Object.assign(payload, { action });
  Object.assign(payload.issue, { number, title: "Checkout crashes on an empty basket", labels: [] });
  Object.assign(payload.issue, { created_at: "2026-01-01T12:00:00Z" });
  if (action === "closed") Object.assign(payload.issue, { closed_at: "2026-01-01T13:00:00Z" });
  return payload;
}

/** What GitHub sends first, to see whether anybody answers. */
export function pingPayload(): object {
  return example("ping");
}
