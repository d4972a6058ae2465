import type { WebhookHandler } from "../../runtime/handler.ts";
import { IssuesDelivery, ReleaseDelivery } from "../../schemas/github/deliveries.ts";
import type { IssueClosed } from "../../schemas/github/issue-closed.ts";
import type { IssueOpened } from "../../schemas/github/issue-opened.ts";
import type { ReleasePublished } from "../../schemas/github/release-published.ts";
import { excerpt } from "../../schemas/values/excerpt.ts";
import type { Payload } from "../../schemas/values/payload.ts";

/** The events of GitHub that are about us, and what their bodies are. */
export const bodies = { release: ReleaseDelivery, issues: IssuesDelivery };

interface Bodies {
  release: ReleaseDelivery;
  issues: IssuesDelivery;
}

/** `POST /webhooks/github`: what GitHub says in our own words. Actions that we know no event for are dropped. */
export const handle: WebhookHandler<{
  bodies: Bodies;
  emits: ReleasePublished | IssueOpened | IssueClosed;
}> = ({ event, body, deliveryId, payload }) => {
  const origin = { deliveryId, repository: body.repository.full_name, payload };
  return event === "release" ? ofRelease(body, origin) : ofIssue(body, origin);
};

interface Origin {
  deliveryId: string;
  repository: string;
  payload: Payload;
}

function ofRelease({ action, release }: ReleaseDelivery, origin: Origin) {
  const { id, tag_name: tag, html_url: url, prerelease, published_at: publishedAt, author } = release;
  if (action !== "published" || publishedAt === null) return {};
  const title = excerpt(release.name, 256);
  const notes = excerpt(release.body, 2048);
  const data = {
    ...{ ...origin, releaseId: String(id), tag, url, prerelease, publishedAt },
    ...(title ? { title } : {}),
    ...(notes ? { notes } : {}),
    ...(author ? { author: author.login } : {}),
  };
  return { events: [{ type: "ReleasePublished" as const, data }] };
}

function ofIssue({ action, issue, sender }: IssuesDelivery, origin: Origin) {
  const { number, html_url: url, user, updated_at: updatedAt } = issue;
  const common = { ...origin, number, url, title: excerpt(issue.title, 256) ?? "(no title)" };
  const text = excerpt(issue.body, 2048);
  const reason = excerpt(issue.state_reason, 64);
  switch (action) {
    case "opened":
    case "reopened": {
      const reopened = action === "reopened";
      const labels = (issue.labels ?? []).slice(0, 100).flatMap(({ name }) => excerpt(name, 100) ?? []);
      const data = {
        ...{ ...common, labels, reopened, openedAt: reopened ? updatedAt : issue.created_at },
        ...(text ? { text } : {}),
        ...(user ? { author: user.login } : {}),
      };
      return { events: [{ type: "IssueOpened" as const, data }] };
    }
    case "closed": {
      const data = {
        ...{ ...common, closedAt: issue.closed_at ?? updatedAt },
        ...(reason ? { reason } : {}),
        ...(sender ? { closedBy: sender.login } : {}),
      };
      return { events: [{ type: "IssueClosed" as const, data }] };
    }
    default:
      return {};
  }
}

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "receive-github": typeof handle;
  }
}
