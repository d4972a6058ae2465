import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import { dynamoGathers } from "../runtime/aws/dynamodb-gathers.ts";
import { dynamoStore } from "../runtime/aws/dynamodb-store.ts";
import { eventBridgeBus } from "../runtime/aws/eventbridge-bus.ts";
import { sqsQueues } from "../runtime/aws/sqs-queues.ts";
import { outboxOfRecord } from "../runtime/outcome.ts";
import type { GatherRecord } from "../runtime/ports/gathers.ts";
import type { Log } from "../runtime/ports/messaging.ts";
import type { ClaimRecord, OutboxEntry } from "../runtime/ports/record.ts";
import type { Store } from "../runtime/ports/store.ts";
import { system } from "../runtime/ports/system.ts";
import { publishOutboxes } from "../runtime/publish/publish-outboxes.ts";
import { awsClock, setClock } from "./aws-clock.ts";
import { Misuse } from "./command.ts";
import type { Stack } from "./stack.ts";

/** Younger ones are about to be sent by the function that has committed them. */
const FRESH_MS = 10_000;

export interface SendOptions {
  interrupted: AbortSignal;
  progress: (line: string) => void;
}

export interface SentBacklog {
  sent: number;
  /** Records whose outbox stays, and why. */
  failed: { key: string; reason: string }[];
}

/** What the sweeper leaves over, through the same ports as it has, with the rights of whoever runs this. */
export function backlog({ client, claimsTable, busName, sweeper, timers }: Stack) {
  if (!sweeper) throw new Misuse("The outputs have no sweeper: deploy the program again.");
  const [staleAfterMs, recordDays] = [Number(sweeper.staleAfterSeconds) * 1000, Number(sweeper.recordDays)];
  /** Entry → why its service did not take it. */
  const reasons = new Map<unknown, string>();
  const log: Log = (_level, _message, { eventId, deadLetterId, code, reason } = {}) => {
    reasons.set(eventId ?? deadLetterId, String(code ?? reason));
  };
  const dynamodb = new DynamoDBClient(client);
  const clock = awsClock(dynamodb);
  /** What was done so long ago, by the clock of those who wrote the records. */
  const ago = async (ms: number) => {
    await setClock(dynamodb, claimsTable);
    return clock() - ms;
  };
  const gathers = dynamoGathers(dynamodb, claimsTable);
  const store: Store = dynamoStore(dynamodb, claimsTable, (table) => {
    throw new Error(`Business tables such as ${table} are not touched here`);
  });
  const bus = eventBridgeBus(new EventBridgeClient(client), {
    ...{ busName, maxRequestBytes: Number(sweeper.maxEventBytes), system, log },
  });
  const queues = sqsQueues(
    new SQSClient(client),
    { queueUrl: undefined, timersQueueUrl: timers?.queueUrl },
    { log, system },
  );
  const runtime = { store, bus, queues, system, settings: { recordDays } };
  async function* unsentPages() {
    const now = await ago(0);
    // One that seems to be of the future has another machine's time.
    const isFresh = ({ pendingSince = 0 }: ClaimRecord) =>
      pendingSince > now - FRESH_MS && pendingSince <= now;
    yield* pages(async (cursor) => {
      const { records, ...more } = await store.unsent(Number.MAX_SAFE_INTEGER, cursor);
      return { records: records.filter((record) => !isFresh(record)), ...more };
    });
  }

  return {
    /** Records with an unsent outbox, the oldest first. */
    unsent: () => all(unsentPages(), byPending),
    /** Records that stay claimed, the oldest claim first. */
    async stale() {
      const before = await ago(staleAfterMs);
      return all(
        pages((cursor) => store.claimed(before, cursor)),
        byPending,
      );
    },
    /** Gathers that are open past their deadline, the earliest deadline first. */
    async overdue() {
      const before = await ago(0);
      return all(
        pages((cursor) => gathers.overdue(before, cursor)),
        (a: GatherRecord, b: GatherRecord) => a.deadline - b.deadline,
      );
    },
    /** Sends what is unsent: the same events with the same ids, so it may run beside the sweeper, and twice. */
    async send({ interrupted, progress }: SendOptions): Promise<SentBacklog> {
      const result: SentBacklog = { sent: 0, failed: [] };
      for await (const records of unsentPages()) {
        const outboxes = records.map((record) => outboxOfRecord(record));
        const done = await publishOutboxes(outboxes, runtime);
        result.sent += done.size;
        for (const [index, record] of records.entries())
          if (!done.has(outboxes[index] as (typeof outboxes)[number]))
            result.failed.push({ key: record.key, reason: whyUnsent(record, reasons) });
        progress(`${result.sent} sent, ${result.failed.length} failed`);
        if (interrupted.aborted) break;
      }
      return result;
    },
  };
}

/** Whether only the record's message holds what there is to send: a dead letter too large for a record. */
export function needsMessage({ outbox = [] }: ClaimRecord): boolean {
  return outbox.some((entry) => "queueUrl" in entry && entry.body === undefined);
}

function whyUnsent(record: ClaimRecord, reasons: ReadonlyMap<unknown, string>): string {
  if (needsMessage(record)) return "a dead letter too large for its record: only a replay can send it";
  const refused = (record.outbox ?? []).flatMap(({ id }: OutboxEntry) => reasons.get(id) ?? []);
  return refused.length > 0 ? [...new Set(refused)].join(", ") : "it is sent, but could not be marked";
}

async function* pages<R>(
  next: (cursor: unknown) => Promise<{ records: R[]; next?: unknown }>,
): AsyncGenerator<R[]> {
  for (let cursor: unknown; ; ) {
    const page = await next(cursor);
    yield page.records;
    if (page.next === undefined) return;
    cursor = page.next;
  }
}

async function all<R>(found: AsyncGenerator<R[]>, order: (a: R, b: R) => number): Promise<R[]> {
  const records: R[] = [];
  for await (const page of found) records.push(...page);
  return records.sort(order);
}

function byPending(a: ClaimRecord, b: ClaimRecord): number {
  return (a.pendingSince ?? 0) - (b.pendingSince ?? 0);
}
