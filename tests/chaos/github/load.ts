import { setTimeout as sleep } from "node:timers/promises";
import { HeadObjectCommand } from "@aws-sdk/client-s3";
import {
  type Delivery,
  deliveryOf,
  issuePayload,
  releasePayload,
  send,
} from "../../../local/samples/github/deliveries.ts";
import { listed } from "../../../local/samples/status.ts";
import { counted, type Findings, together } from "../findings.ts";
import { type Asking, type Load, only, type Seen } from "../load.ts";
import type { ChaosStack } from "../stack.ts";

const REPOSITORY = "shop/chaos";

/** GitHub's ids of what is delivered. */
const RELEASES = [71, 72, 73, 74];
const ISSUES = [81, 82, 83, 84];

/** GitHub delivers again by hand only, but people do. */
const TRIES = 40;

/** Webhooks: releases, and issues that are opened and closed, each delivered under two ids, some at once. */
export async function begin(): Promise<Load> {
  return {
    config: {},
    async place(asking) {
      const bodies = [
        ...RELEASES.map((id) => [deliveryOf("release", releasePayload(REPOSITORY, id))]),
        ...ISSUES.map((number) => [
          deliveryOf("issues", issuePayload("closed", REPOSITORY, number)),
          deliveryOf("issues", issuePayload("opened", REPOSITORY, number)),
        ]),
      ];
      for (const deliveries of bodies) {
        const again = deliveries.map((delivery) => ({ ...delivery, id: crypto.randomUUID() }));
        await Promise.all([...deliveries, ...again].map((delivery) => deliver(delivery, asking)));
        await sleep(asking.milliseconds / bodies.length, undefined, { signal: asking.signal });
      }
    },
    async check(stack, events) {
      const issues = await listed<Issue>(`${stack.apiUrl}/issues?repo=${REPOSITORY}`, "issues");
      return together([
        ...RELEASES.map((id) => released(String(id), events)),
        batches(events),
        ...ISSUES.map((number) => closed(number, issues)),
        await kept(stack, events),
      ]);
    },
    close: () => {},
  };
}

/** Sends a delivery until it is taken. Throws where it is refused. */
async function deliver(delivery: Delivery, { stack, counts, signal }: Asking): Promise<void> {
  for (let tries = 1; tries <= TRIES; tries++) {
    counts.add("webhooks sent");
    const { status } = await send(stack.apiUrl, delivery).catch(() => ({ status: 500 }));
    if (status === 202) return;
    if (status < 500 && status !== 429) throw new Error(`POST /webhooks/github answered ${status}.`);
    await sleep(100 + 50 * tries, undefined, { signal });
  }
  throw new Error(`A webhook was not taken in ${TRIES} tries.`);
}

/** A release is out, enriched and recorded once. */
function released(releaseId: string, events: readonly Seen[]): Findings {
  const types = ["ReleasePublished", "ReleaseEnriched", "ReleaseRecorded"];
  return together(types.map((type) => only(events, type, { releaseId })));
}

/** Each release has had one batch of its subscribers, which has ended. */
function batches(events: readonly Seen[]): Findings {
  const ids = events
    .filter(
      ({ type, data }) => type === "UsersBatchRequested" && data.query === `subscribers of ${REPOSITORY}`,
    )
    .map(({ data }) => String(data.batchId));
  const found = new Set(ids);
  const wrong = `${RELEASES.length} releases have asked for ${found.size} batches`;
  return together([
    counted(found.size, RELEASES.length, wrong),
    ...[...found].map((batchId) => only(events, "UsersBatchCompleted", { batchId })),
  ]);
}

interface Issue {
  number: number;
  state: string;
  kind?: string;
}

function closed(number: number, issues: readonly Issue[]): Findings {
  const found = issues.filter((issue) => issue.number === number);
  const good = found.length === 1 && found[0]?.state === "closed" && found[0].kind !== undefined;
  return {
    contradictions: found.length > 1 ? [`issue ${number} has ${found.length} rows`] : [],
    unfinished: good ? [] : [`issue ${number} is ${found[0]?.state ?? "unknown"}, of kind ${found[0]?.kind}`],
  };
}

/** What an event names in the bucket is there. */
async function kept({ clients, bucket }: ChaosStack, events: readonly Seen[]): Promise<Findings> {
  const keys = events.flatMap(({ data }) => (data.payload as { key?: string } | undefined)?.key ?? []);
  const contradictions: string[] = [];
  for (const Key of new Set(keys))
    await clients.s3
      .send(new HeadObjectCommand({ Bucket: bucket("payloads"), Key }))
      .catch((error: Error) => contradictions.push(`payload ${Key} is not kept: ${error.name}`));
  return { contradictions, unfinished: [] };
}
