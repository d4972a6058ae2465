import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { valuesOf } from "../../runtime/aws/expression.ts";
import { partitions, pendingIndex } from "../../runtime/aws/pending-index.ts";
import type { PendingKind } from "../../runtime/aws/records.ts";
import { firedKey } from "../../runtime/identity.ts";
import { FAILURES } from "../../runtime/journal/journal-counts.ts";
import { minuteOf } from "../../runtime/journal/minute.ts";
import { COUNTS, countsPosition } from "../../runtime/ports/journal.ts";
import { reasonOf } from "../../tools/letters.ts";
import { entriesIn, partitionsOf } from "../../tools/pending-entries.ts";
import type { ConsumerOutputs } from "../../tools/stack.ts";
import type { Live, LiveParticipant } from "../api.ts";
import { type Sources, tableOf } from "../sources.ts";
import { cached } from "./cached.ts";

/** Minutes that are looked back. */
const MINUTES = 60;

/** Entries of one partition that are counted: beyond, it is enough to know that there are many. */
const MOST_COUNTED = 1000;

/** What the key of a fired record begins with. */
const FIRED = firedKey("").slice(0, -1);

/** How long the depths of queues are good for: each is a call of its own. */
const DEPTHS_MS = 5000;

/** Tells what goes on at this moment. */
export function liveView(sources: Sources): () => Promise<Live> {
  const depths = cached(DEPTHS_MS, sources.now, () => depthsOf(sources));
  return async () => {
    const at = sources.now();
    const [participants, overdueTimers, minutes] = await Promise.all([
      participantsOf(sources, depths()),
      overdueAt(sources, at),
      countsOf(sources, at),
    ]);
    return { at: new Date(at).toISOString(), participants, overdueTimers, ...seriesOf(minutes) };
  };
}

/** The counts of minutes as series, by event type, and by the consumer that failed. */
function seriesOf(minutes: readonly Record<string, number>[]): Pick<Live, "events" | "failures"> {
  const events = new Map<string, number[]>();
  const failures = new Map<string, number[]>();
  for (const [index, counts] of minutes.entries())
    for (const [name, count] of Object.entries(counts)) {
      const failing = name.startsWith(FAILURES);
      const series = failing ? failures : events;
      const key = failing ? name.slice(FAILURES.length) : name;
      const counted = series.get(key) ?? Array.from({ length: MINUTES }, () => 0);
      counted[index] = count;
      series.set(key, counted);
    }
  return { events: Object.fromEntries(events), failures: Object.fromEntries(failures) };
}

/** The counts of each of the last minutes, the oldest first; the last is the current one. */
async function countsOf({ dynamo, stack }: Sources, now: number): Promise<Record<string, number>[]> {
  const minutes = Array.from({ length: MINUTES }, (_, index) =>
    countsPosition(minuteOf(now - (MINUTES - 1 - index) * 60_000)),
  );
  if (!stack.journalTable) return minutes.map(() => ({}));
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: stack.journalTable,
      KeyConditionExpression: "correlationId = :counts AND #position BETWEEN :first AND :last",
      ExpressionAttributeNames: { "#position": "position" },
      ExpressionAttributeValues: valuesOf({ counts: COUNTS, first: minutes[0], last: minutes.at(-1) }),
    }),
  );
  const found = new Map(
    Items.map((item) => {
      const { position, correlationId: _, expiresAt: __, ...counts } = unmarshall(item);
      return [position, counts as Record<string, number>];
    }),
  );
  return minutes.map((minute) => found.get(minute) ?? {});
}

/** What is known of the queues of one participant; nothing of one that does not answer. */
type Depths = Pick<LiveParticipant, "queue" | "deadLetters" | "undeliverable">;

async function participantsOf(
  sources: Sources,
  depths: Promise<readonly (readonly [string, Depths])[]>,
): Promise<Live["participants"]> {
  const [claimed, unsent, queues] = await Promise.all([
    counted(sources, "claim"),
    counted(sources, "outbox"),
    depths,
  ]);
  const known = new Map(queues);
  // Endpoints have no queue, but outboxes.
  const names = new Set([...known.keys(), ...claimed.keys(), ...unsent.keys()]);
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      {
        ...known.get(name),
        ...{ claimed: claimed.get(name) ?? 0, unsent: unsent.get(name) ?? 0 },
      },
    ]),
  );
}

/** How full the queues of consumers and notifications are. */
function depthsOf(sources: Sources): Promise<(readonly [string, Depths])[]> {
  const { consumers, notifications = {} } = sources.stack;
  const holders: [string, Partial<ConsumerOutputs>][] = [
    ...Object.entries(consumers),
    ...Object.entries(notifications),
  ];
  return Promise.all(
    holders.map(async ([name, { queueUrl, deadLetterQueueUrl, targetDeadLetterQueueUrl }]) => {
      const [queue, dead, undelivered] = await Promise.all(
        [queueUrl, deadLetterQueueUrl, targetDeadLetterQueueUrl].map((url) => url && depth(sources, url)),
      );
      return [
        name,
        {
          ...(queue ? { queue } : {}),
          ...(dead ? { deadLetters: dead.waiting + dead.inFlight } : {}),
          ...(undelivered ? { undeliverable: undelivered.waiting + undelivered.inFlight } : {}),
        },
      ] as const;
    }),
  );
}

/** How much is past its time and has not been fired. */
async function overdueAt({ dynamo, stack }: Sources, now: number): Promise<number> {
  const index = pendingIndex(dynamo, stack.claimsTable);
  const pages = await Promise.all(
    partitions("timer").map((partition) => index.query(partition, now, MOST_COUNTED)),
  );
  return pages.reduce((sum, { places }) => sum + places.length, 0);
}

/**
 * Records of one kind by their participant, which a record's key begins with. An event that a timer has fired is nobody's: it
 * is published, or the sweeper publishes it.
 */
async function counted(sources: Sources, kind: PendingKind): Promise<ReadonlyMap<string, number>> {
  const pages = await Promise.all(
    partitionsOf(kind).map((partition) =>
      entriesIn(tableOf(sources), partition, { order: "latest", limit: MOST_COUNTED }),
    ),
  );
  const counts = new Map<string, number>();
  for (const { key } of pages.flatMap(({ entries }) => entries)) {
    const name = key.slice(0, key.indexOf("|"));
    if (name === FIRED) continue;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** Messages of a queue; undefined where it does not answer, since one that is gone must not hide all others. */
async function depth(
  { sqs, log }: Sources,
  QueueUrl: string,
): Promise<NonNullable<LiveParticipant["queue"]> | undefined> {
  try {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [VISIBLE, IN_FLIGHT] }),
    );
    return { waiting: Number(Attributes[VISIBLE] ?? 0), inFlight: Number(Attributes[IN_FLIGHT] ?? 0) };
  } catch (error) {
    log("warn", "a queue does not answer", { queueUrl: QueueUrl, reason: reasonOf(error) });
    return undefined;
  }
}

const VISIBLE = "ApproximateNumberOfMessages";
const IN_FLIGHT = "ApproximateNumberOfMessagesNotVisible";
