import { bytesHash } from "../../../../runtime/identity.ts";

/** A release or a change of an issue, as GitHub tells it. */
export interface Body {
  event: string;
  text: string;
  hash: string;
}

export interface Release {
  id: number;
  repository: string;
  prerelease: boolean;
}

export interface Issue {
  number: number;
  repository: string;
}

/** What happened to an issue. */
export interface Change {
  action: "opened" | "closed" | "reopened";
  /** ISO 8601; GitHub's times are whole seconds. */
  at: string;
}

export const PUBLISHED_AT = "2026-01-01T00:00:00Z";

const TAG = "v1.4.2";

const SENDER = { login: "octocat" };

function body(event: string, said: object): Body {
  const text = JSON.stringify({ ...said, sender: SENDER });
  return { event, text, hash: bytesHash(text) };
}

/** A release; with other notes it is another body about the same release. */
export function releaseBody({ id, repository, prerelease }: Release, action: string, notes: string): Body {
  const release = {
    ...{ id, tag_name: TAG, name: `Release ${id}`, body: notes, prerelease, author: SENDER },
    html_url: `https://github.com/${repository}/releases/tag/${TAG}`,
    published_at: PUBLISHED_AT,
    assets: [{ name: "source.zip", size: 1024 }],
  };
  return body("release", { action, release, repository: { full_name: repository } });
}

/** A change of an issue; with another text it is another body about the same change. */
export function issueBody(
  { number, repository }: Issue,
  { action, at }: { action: string; at: string },
  { label, text = "" }: { label: string; text?: string },
): Body {
  const issue = {
    ...{ number, title: "It does not work", body: text, user: SENDER, labels: [{ name: label }] },
    html_url: `https://github.com/${repository}/issues/${number}`,
    ...{ created_at: at, updated_at: at, closed_at: action === "closed" ? at : null },
    state_reason: action === "closed" ? "completed" : null,
  };
  return body("issues", { action, issue, repository: { full_name: repository } });
}
