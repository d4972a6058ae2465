import { createRequire } from "node:module";
import { bodies, handle } from "../../../../handlers/github/receive-github.ts";
import type { WebhookDefinition } from "../../../../runtime/http/webhook.ts";
import { IssueClosed, IssueOpened, ReleasePublished } from "../../../../schemas/registry.ts";
import { webhookWorld } from "./webhook-world.ts";

/** A body that GitHub has sent, under its event. */
export interface Example {
  event: string;
  body: Record<string, unknown> & { action?: string };
  /** For people: event, action and where it is from. */
  name: string;
}

const EDITIONS = ["api.github.com", "ghes-31", "ghes-32", "ghes-33", "ghes-34", "ghes-35"];

/** All that Octokit has collected, of github.com and of GitHub Enterprise Server. */
export const EXAMPLES: readonly Example[] = EDITIONS.flatMap((edition) => {
  const events = createRequire(import.meta.url)(`@octokit/webhooks-examples/${edition}/index.json`);
  return (events as { name: string; examples: Example["body"][] }[]).flatMap(({ name: event, examples }) =>
    examples.map((body, index) => ({ event, body, name: `${event} ${body.action} (${edition} ${index})` })),
  );
});

export const EVENTS = [ReleasePublished, IssueOpened, IssueClosed];

/** Our webhook for GitHub, in a world of fakes. */
export function gitHubWorld() {
  return webhookWorld({
    name: "receive-github",
    route: "POST /webhooks/github",
    emits: EVENTS,
    bodies,
    handle: handle as WebhookDefinition["handle"],
  });
}
