import { createHmac } from "node:crypto";
import { create as createRepositories } from "../../../../adapters/github/repositories/sandbox.ts";
import { create as createSender } from "../../../../adapters/github/webhook-senders/github.ts";
import type { Repositories } from "../../../../handlers/github/repositories.ts";
import type { WebhookSender } from "../../../../runtime/http/webhook-sender.ts";
import { PostponedError } from "../../../../schemas/postponed-error.ts";
import type { Cloud } from "../../../../testing/simulation/cloud.ts";
import { outOfOrder, type Process } from "../../../../testing/simulation/process.ts";

/** How GitHub answers for repositories: by the last part of a name. */
export const KINDS = ["fine", "fine", "flaky", "down", "gone", "killer", "busy"];

/** What GitHub signs with, newest first: a rotation is under way. */
export const SECRETS = ["the newer secret", "the older secret"] as const;

/** Headers of a delivery. */
export type SignedHeaders = Record<"X-GitHub-Event" | "X-GitHub-Delivery" | "X-Hub-Signature-256", string>;

const ARN = "arn:aws:secretsmanager:us-east-1:000000000000:secret:github-webhook";

const sandbox = createRepositories();

/** A signature as GitHub makes it. */
export function signature(text: string, secret: string): string {
  return `sha256=${createHmac("sha256", secret).update(text).digest("hex")}`;
}

/** The real sender; what its process knows of the secrets may be from before the rotation. */
export function senderOf({ chance, weather }: Cloud, process: Process): WebhookSender {
  const read = (what: string, answer: () => readonly string[]) =>
    process.call(what, () => {
      if (weather.is("payloads outage")) throw outOfOrder(process);
      return answer();
    });
  const secrets = {
    known: () =>
      read("secrets", () =>
        chance.of(`${process.name} knows old secrets`) < 0.2 ? SECRETS.slice(1) : SECRETS,
      ),
    fresh: () => read("fresh secrets", () => SECRETS),
  };
  return createSender({ secrets: ARN }, secrets);
}

/** Whether nobody can say for good what is new in a repository: it is unknown, or stays down. */
export function isLost({ chance }: Cloud, repository: string): boolean {
  const kind = kindOf(repository);
  return kind === "gone" || (kind === "down" && chance.of(`${repository} stays`) < 0.3);
}

export function repositoriesOf(cloud: Cloud, process: Process): Repositories {
  const { chance, counts } = cloud;
  return {
    changes: (question) =>
      process.call(`changes of ${question.repository}`, () => {
        counts.calls++;
        const { repository } = question;
        const kind = kindOf(repository);
        if (kind === "killer" && chance.stormy) process.kill("the client of GitHub has a bug");
        const waits = chance.of(`${process.name} ${repository} waits`) < 0.7;
        if (kind === "busy" && chance.stormy && waits) throw new PostponedError("the limit is reached", 1);
        const mended = kind === "down" && !chance.stormy && !isLost(cloud, repository);
        return sandbox.changes(mended ? { ...question, repository: `${repository}-mended` } : question);
      }),
  };
}

function kindOf(repository: string): string {
  return repository.split("-").at(-1) ?? "";
}
