import { setTimeout as sleep } from "node:timers/promises";
import { processId } from "../../../runtime/identity.ts";
import { say } from "../../say.ts";
import type { Stack } from "../../stack.ts";
import { showProcess } from "../../timeline.ts";
import { type Completions, completions } from "../completions.ts";
import { mailSince, summary } from "../mail.ts";
import { completed } from "../status.ts";
import { deliveryOf, issuePayload, pingPayload, releasePayload, send } from "./deliveries.ts";

/** How often one delivery comes, each time under another id: the signature does not cover it. */
const TIMES = 10;

/** What follows from a delivery must be there after this long, every backoff included. */
const PATIENCE_MS = 30_000;

/** Sends the webhooks that GitHub would, good ones and others, and shows what came of each. */
export async function githubFlow(stack: Stack): Promise<boolean> {
  say("delivering webhooks of GitHub");
  const results = [await door(stack), await release(stack), await issue(stack), await failure(stack)];
  return results.every((good) => good);
}

/** What the endpoint answers to what is of no effect. */
async function door({ apiUrl }: Stack): Promise<boolean> {
  const ping = await send(apiUrl, deliveryOf("ping", pingPayload()));
  const star = await send(apiUrl, deliveryOf("star", { action: "created" }));
  const forged = await send(apiUrl, deliveryOf("release", releasePayload("shop/tea", 1)), "guessed");
  const answers = [ping.status, star.status, forged.status].join();
  const good = answers === "200,202,401";
  console.log(
    `\n${mark(good)} a ping → ${ping.status}, an event that nobody is about → ${star.status} and dropped, a forged signature → ${forged.status}`,
  );
  return good;
}

async function release(stack: Stack): Promise<boolean> {
  const { apiUrl } = stack;
  const began = Date.now();
  const payload = releasePayload("shop/tea", began);
  const requests = await completions(stack, "UsersBatchRequested");
  const same = Array.from({ length: TIMES }, () => deliveryOf("release", payload));
  const answers = await Promise.all(same.map((delivery) => send(apiUrl, delivery)));
  const first = answers[0]?.deliveryId ?? "";
  const once = answers.every(({ status, deliveryId }) => status === 202 && deliveryId === first);
  const recorded = await eventually(`${apiUrl}/releases/${began}`, () => true);
  const { releases = [] } = await eventually<{ releases?: { releaseId: string }[] }>(
    `${apiUrl}/releases?repo=shop/tea`,
    () => true,
  );
  const batchId = await batchOf(began, requests);
  const batch = await completed(`${apiUrl}/batches/${batchId}`, PATIENCE_MS);
  const mail = await mailSince(stack, began, String(began));
  const listed = releases.filter(({ releaseId }) => releaseId === String(began)).length;
  const good = once && recorded.tag === "v1.4.2" && listed === 1 && batch.status === "completed";
  console.log(
    `\n${mark(good)} a release, delivered ${TIMES} times under ${TIMES} ids → recorded ${listed === 1 ? "once" : `${listed} times`}: ${recorded.commits} commits since ${recorded.previousTag}`,
  );
  console.log(await showProcess(stack, processId("deliveryId", first)));
  console.log(`  batch ${batchId} of ${batch.total} subscribers → ${batch.status}`);
  for (const line of summary(mail)) console.log(`  mail to ${line}`);
  return good;
}

/** The batch that a release has asked for; what nobody is called where the time is over. */
async function batchOf(releaseId: number, requests: Completions): Promise<string> {
  try {
    for (const until = Date.now() + PATIENCE_MS; ; await sleep(100)) {
      const ids = (await requests.seen()).map(({ data }) => String(data.batchId));
      const found = ids.find((id) => id.startsWith(`release-${releaseId}-`));
      if (found || Date.now() > until) return found ?? "unknown";
    }
  } finally {
    await requests.close();
  }
}

async function issue(stack: Stack): Promise<boolean> {
  const { apiUrl } = stack;
  const number = Math.floor(Date.now() / 1000);
  const opened = deliveryOf("issues", issuePayload("opened", "shop/tea", number));
  const closed = deliveryOf("issues", issuePayload("closed", "shop/tea", number));
  await Promise.all([send(apiUrl, closed), send(apiUrl, opened)]);
  const { issues = [] } = await eventually<{ issues?: Issue[] }>(
    `${apiUrl}/issues?repo=shop/tea&state=closed`,
    ({ issues = [] }) => issues.some((one) => one.number === number && one.kind && one.openedAt),
  );
  const found = issues.find((one) => one.number === number);
  const good = found?.state === "closed" && found.kind === "bug";
  console.log(
    `\n${mark(good)} an issue, opened and closed, the later one first → ${found?.state}, a ${found?.kind} of priority ${found?.priority}`,
  );
  for (const { id } of [closed, opened]) console.log(await showProcess(stack, processId("deliveryId", id)));
  return good;
}

/** A repository that is gone: its release is given up, and people are told which delivery that was. */
async function failure(stack: Stack): Promise<boolean> {
  const began = Date.now();
  const delivery = deliveryOf("release", releasePayload("shop/tea-gone", began + 1));
  await send(stack.apiUrl, delivery);
  const mail = await mailSince(stack, began, delivery.id);
  const told = mail.filter(({ text }) => text.includes(delivery.id));
  const good = told.length === 1;
  console.log(
    `\n${mark(good)} a release of a repository that is gone → a dead letter, and a mail that names the delivery`,
  );
  console.log(await showProcess(stack, processId("deliveryId", delivery.id)));
  for (const line of summary(told)) console.log(`  mail to ${line}`);
  return good;
}

interface Issue {
  number: number;
  state: string;
  kind?: string;
  priority?: string;
  openedAt?: string;
}

/** What an address answers once it is as it should be, or what it answers when the time is over. */
async function eventually<T = Record<string, unknown>>(
  url: string,
  good: (answer: T) => boolean | undefined | string,
): Promise<T> {
  for (const until = Date.now() + PATIENCE_MS; ; await sleep(100)) {
    const response = await fetch(url);
    const answer = (await response.json()) as T;
    if ((response.ok && good(answer)) || Date.now() > until) return answer;
  }
}

function mark(good: boolean): string {
  return good ? "✓" : "✗";
}
