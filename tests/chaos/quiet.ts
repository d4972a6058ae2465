import { setTimeout as sleep } from "node:timers/promises";
import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { PENDING_SHARDS } from "../../runtime/aws/records.ts";
import { PENDING_INDEX } from "../../schemas/names.ts";
import { sweep } from "./disturbances.ts";
import type { ChaosStack } from "./stack.ts";
import type { Totals } from "./totals.ts";

const PAUSE_MS = 400;
const SWEEP_MS = 2000;

const COUNTS = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
] as const;

interface Args {
  counts: Totals;
  /** How long nothing may move. */
  patienceMs: number;
  signal: AbortSignal;
  /** Called again and again while it waits. */
  repeat(): Promise<void>;
  /** Copies that are still to be delivered. */
  underway(): number;
  /** Gets what is still to come, now and then. */
  onWait(left: string): void;
}

/** Waits until no queue holds a message and no outbox is unsent; what is left where that does not change any more. */
export async function quiet(stack: ChaosStack, args: Args): Promise<string | undefined> {
  const { counts, patienceMs, signal, onWait, repeat, underway } = args;
  let swept = performance.now();
  let [before, moved] = ["", swept];
  for (let calm = 0; calm < 2; ) {
    await repeat();
    const messages = underway() + (await messagesLeft(stack));
    const outboxes = messages === 0 ? await outboxesLeft(stack) : undefined;
    calm = outboxes === 0 ? calm + 1 : 0;
    const left = outboxes === undefined ? `${messages} messages` : `${outboxes} unsent outboxes`;
    if (left !== before) [before, moved] = [left, performance.now()];
    if (calm === 0 && performance.now() - moved > patienceMs) return left;
    if (calm === 0) onWait(left);
    if (performance.now() - swept > SWEEP_MS) {
      await sweep(stack, counts);
      swept = performance.now();
    }
    await sleep(PAUSE_MS, undefined, { signal });
  }
  return undefined;
}

/** Messages in the consumers' queues, waiting or in flight. */
async function messagesLeft({ clients, consumers }: ChaosStack): Promise<number> {
  const counts = await Promise.all(
    consumers.map(async ({ queueUrl: QueueUrl }) => {
      const { Attributes = {} } = await clients.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...COUNTS] }),
      );
      return COUNTS.reduce((sum, name) => sum + Number(Attributes[name]), 0);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

async function outboxesLeft({ clients, claimsTable }: ChaosStack): Promise<number> {
  const shards = await Promise.all(
    Array.from({ length: PENDING_SHARDS }, (_, shard) =>
      clients.dynamodb.send(
        new QueryCommand({
          TableName: claimsTable,
          IndexName: PENDING_INDEX,
          KeyConditionExpression: "pending = :partition",
          ExpressionAttributeValues: { ":partition": { S: `outbox.${shard}` } },
          Select: "COUNT",
        }),
      ),
    ),
  );
  return shards.reduce((sum, { Count = 0 }) => sum + Count, 0);
}
