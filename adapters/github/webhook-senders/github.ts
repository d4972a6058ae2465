import { verifyWithFallback } from "@octokit/webhooks-methods";
import type { WebhookSender } from "../../../runtime/http/webhook-sender.ts";
import { checked, secretArn } from "../../options.ts";
import { create as secretsManager } from "../../secrets/secrets-manager.ts";

/** What a stack says of its webhook at GitHub. */
export interface GitHubOptions {
  /**
   * ARN of a secret: a JSON list of what GitHub may sign with, newest first. Two of them are good during a rotation.
   * @default none: every delivery is refused
   */
  secrets?: string;
}

/** What a stack without secrets has. */
const NONE = { known: async () => [], fresh: async () => [] };

/** HMAC-SHA-256 in hex, as GitHub sends it; the older X-Hub-Signature is of SHA-1, and does not count. */
const SIGNATURE = /^sha256=[0-9a-f]{64}$/;

/** How a body begins whose content type is application/x-www-form-urlencoded, GitHub's default; no JSON does. */
const FORM = "payload=";

/**
 * GitHub as a sender of webhooks. What no known secret has signed is tried once more with the secrets read anew, so that
 * a rotation loses nothing.
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 * @param secrets instead of those of AWS Secrets Manager
 */
export function create(options: GitHubOptions, secrets?: ReturnType<typeof secretsManager>): WebhookSender {
  const rules = { secrets: { ...secretArn, optional: true } } as const;
  const { secrets: arn } = checked("webhook-senders/github", options, rules);
  const { known, fresh } = secrets ?? (arn === undefined ? NONE : secretsManager({ arn }));
  return {
    ping: "ping",
    async signed(body, headers) {
      const signature = headers["x-hub-signature-256"] ?? "";
      if (body === "" || !SIGNATURE.test(signature)) return false;
      return (await fits(body, signature, await known())) || fits(body, signature, await fresh());
    },
    content: (body) => (body.startsWith(FORM) ? (new URLSearchParams(body).get("payload") ?? "") : body),
    delivery(headers) {
      const { "x-github-delivery": id = "", "x-github-event": event = "" } = headers;
      if (!/^[A-Za-z0-9-]{1,64}$/.test(id))
        return { problem: "X-GitHub-Delivery must be 1–64 characters of A-Z a-z 0-9 -: send GitHub's id." };
      if (!/^[a-z0-9_]{1,64}$/.test(event))
        return { problem: "X-GitHub-Event must be 1–64 characters of a-z 0-9 _: send the event's name." };
      return { id, event };
    },
  };
}

/** Tries one secret after the other; each comparison takes the same time, whatever is wrong. */
async function fits(
  body: string,
  signature: string,
  [first, ...others]: readonly string[],
): Promise<boolean> {
  return first !== undefined && verifyWithFallback(first, body, signature, others);
}
