import type { Begun } from "../../samples.ts";
import type { Stack } from "../../stack.ts";

/** A release asks for a batch of users. */
export const needs = ["users"];

/** The webhooks of GitHub, good ones and others. */
export async function begin(): Promise<Begun> {
  return { run: async (stack) => (await import("./run.ts")).githubFlow(stack), hints };
}

function hints({ apiUrl }: Stack): string {
  const release = {
    id: 1,
    tag_name: "v1.4.2",
    html_url: "https://github.com/my/tea/releases/tag/v1.4.2",
    prerelease: false,
    published_at: "2026-01-01T12:00:00Z",
    assets: [],
  };
  const delivery = { action: "published", release, repository: { full_name: "my/tea" } };
  return `
Deliver a release as GitHub does, signed; some seconds later list what is recorded of its repository:

  BODY='${JSON.stringify(delivery)}'
  curl -sw '\\n' '${apiUrl}/webhooks/github' -H 'content-type: application/json' -H 'X-GitHub-Event: release' -H 'X-GitHub-Delivery: my-first' \\
    -H "X-Hub-Signature-256: sha256=$(printf %s "$BODY" | openssl dgst -sha256 -hmac local-webhook-secret -r | cut -d' ' -f1)" -d "$BODY"
  curl -sw '\\n' '${apiUrl}/releases?repo=my/tea'`;
}
