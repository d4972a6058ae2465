import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { dynamoGathers } from "../runtime/aws/dynamodb-gathers.ts";
import { outboxOfRecord } from "../runtime/outcome.ts";
import type { GatherRecord } from "../runtime/ports/gathers.ts";
import type { Log } from "../runtime/ports/messaging.ts";
import type { ClaimRecord, OutboxEntry } from "../runtime/ports/record.ts";
import { publishOutboxes } from "../runtime/publish/publish-outboxes.ts";
import { awsClock, setClock } from "./aws-clock.ts";
import { stalledPositions } from "./order/stalled.ts";
import type { Cursor } from "./pending-entries.ts";
import { sendingRuntime } from "./sending.ts";
import { type Stack, sweeperOf } from "./stack.ts";
import { type Waiting, waitingPage } from "./timers/pending-timers.ts";

/** Younger ones are about to be sent by the function that has committed them. */
const FRESH_MS = 10_000;

/** Timers that are read side by side. */
const TIMERS_AT_ONCE = 50;

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
export function backlog(stack: Stack) {
  const { client, claimsTable } = stack;
  const staleAfterMs = Number(sweeperOf(stack).staleAfterSeconds) * 1000;
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
  const runtime = sendingRuntime(stack, dynamodb, log);
  const { store } = runtime;
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
    /** Timers, and messages that were postponed, which are past their time; what is due just now is about to be fired. */
    async overdueTimers(): Promise<Waiting[]> {
      const before = await ago(FRESH_MS);
      const overdue: Waiting[] = [];
      for (let cursor: Cursor | undefined = {}; cursor; ) {
        const page: Awaited<ReturnType<typeof waitingPage>> = await waitingPage(
          { dynamo: dynamodb, claimsTable },
          { cursor, limit: TIMERS_AT_ONCE },
        );
        const late = page.waiting.filter(({ pendingSince }) => pendingSince <= before);
        overdue.push(...late);
        cursor = late.length === page.waiting.length ? page.next : undefined;
      }
      return overdue;
    },
    /** Where consumers in order wait for a revision, the longest wait first; so many at most. */
    stalled: (limit: number) => stalledPositions({ dynamo: dynamodb, claimsTable }, limit),
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
