import type * as z from "zod";
import { bodies, handle } from "../../../handlers/github/receive-github.ts";
import { describe, hazard, issuesOf } from "../../../runtime/check/untrusted.ts";
import type { IssuesDelivery, ReleaseDelivery } from "../../../schemas/github/deliveries.ts";
import type { Payload } from "../../../schemas/values/payload.ts";
import { context } from "../given.ts";
import { lawful } from "../lawful.ts";

type ReleaseBody = z.input<typeof ReleaseDelivery>;
type IssuesBody = z.input<typeof IssuesDelivery>;

/** GitHub's id of the delivery, and where its body is kept, in these tests. */
export const DELIVERY = "0b989ba4-242f-11e5-81e1-c7b6966d2516";
export const PAYLOAD: Payload = { key: `receive-github/${"0f".repeat(32)}`, bytes: 9000 };

/** What every event says of where it came from. */
export const ORIGIN = { deliveryId: DELIVERY, repository: "Octo-Org/tea.js", payload: PAYLOAD };

export const RELEASE: ReleaseBody["release"] = {
  id: 17_372_790,
  tag_name: "v1.4.2",
  name: "Better tea",
  body: "It brews faster.",
  html_url: "https://github.com/Octo-Org/tea.js/releases/tag/v1.4.2",
  prerelease: false,
  published_at: "2026-01-01T11:58:00Z",
  author: { login: "ann" },
  assets: [],
};

export const ISSUE: IssuesBody["issue"] = {
  number: 7,
  title: "The kettle leaks",
  body: "There is a puddle.",
  html_url: "https://github.com/Octo-Org/tea.js/issues/7",
  user: { login: "ann" },
  labels: [{ name: "bug" }, { name: "kettle" }],
  created_at: "2026-01-01T11:50:00Z",
  updated_at: "2026-01-01T11:58:00Z",
  closed_at: null,
  state_reason: null,
};

const repository = { full_name: ORIGIN.repository };

/** The body of a delivery of `release`. */
export const releaseBody = (release: Partial<ReleaseBody["release"]> = {}, action = "published") => ({
  ...{ action, repository, release: { ...RELEASE, ...release } },
});

/** The body of a delivery of `issues`; Bob has done it. */
export const issueBody = (action: string, issue: Partial<IssuesBody["issue"]> = {}) => ({
  ...{ action, repository, issue: { ...ISSUE, ...issue }, sender: { login: "bob" } },
});

/** What is wrong with a body at the door, as the sender is told; undefined where it is let in. */
export function refusal(event: keyof typeof bodies, body: unknown): string | undefined {
  const parsed = bodies[event].safeParse(body);
  const found = parsed.success ? [hazard(parsed.data, "body") ?? []].flat() : issuesOf(parsed.error, "body");
  return found.length > 0 ? describe(found) : undefined;
}

/** The events that follow from a delivery that was let in; all of them keep their contracts. */
export async function told(event: keyof typeof bodies, sent: unknown) {
  const body = bodies[event].parse(sent);
  const delivery = { event, body, deliveryId: DELIVERY, payload: PAYLOAD } as Parameters<typeof handle>[0];
  const { events = [], writes = [] } = lawful(await handle(delivery, context()));
  if (writes.length > 0) throw new Error("A webhook's handler has no tables");
  return events;
}
