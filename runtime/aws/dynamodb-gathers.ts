import {
  type CancellationReason,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import type { CountRequest, GatherRecord, Gathers } from "../ports/gathers.ts";
import { conditionalUpdate } from "./conditional-update.ts";
import { marshalled, namesIn, type Update, updateOf } from "./expression.ts";
import { pendingIndex } from "./pending-index.ts";
import { OF_A_DEATH, outboxUpdate, pendingEntry } from "./records.ts";
import { isBusyReason } from "./transaction.ts";

/** Gathers in the claims table: one record each, and one mark for each item that has been counted. */
export function dynamoGathers(client: DynamoDBClient, claims: string): Gathers {
  const index = pendingIndex(client, claims);
  const target = (key: string) => ({ TableName: claims, Key: { key: { S: key } } });
  const applied = conditionalUpdate(client, claims);
  const markOf = (mark: string, { consumer, expiresAt }: CountRequest) => ({
    Put: {
      TableName: claims,
      Item: marshalled({ key: mark, consumer, expiresAt }),
      ConditionExpression: "attribute_not_exists(#key)",
      ExpressionAttributeNames: namesIn("#key"),
    },
  });
  return {
    async count(request) {
      for (let fresh = request.results; fresh.length > 0 || request.close; ) {
        const change = { ...target(request.key), ...updateOf(countUpdate(request, fresh)) };
        const marks = fresh.map(({ mark }) => markOf(mark, request));
        try {
          const TransactItems = [{ Update: change }, ...marks];
          await client.send(new TransactWriteItemsCommand({ TransactItems }));
          return "counted";
        } catch (error) {
          if (!(error instanceof TransactionCanceledException)) throw error;
          const [record, ...found] = error.CancellationReasons ?? [];
          if (isPresent(record)) return "over";
          const left = fresh.filter((_, index) => !isPresent(found[index]));
          if (left.length === fresh.length) {
            if ([record, ...found].some((reason) => isBusyReason(reason?.Code))) return "busy";
            throw error;
          }
          fresh = left;
        }
      }
      return "counted";
    },
    look: async (key) => (await index.get(key)) as GatherRecord | undefined,
    finish(found, { outbox, now, expiresAt }) {
      const { set, remove } = outboxUpdate(found.key, outbox, now);
      const end = { status: "done", finishedAt: new Date(now).toISOString(), ...set };
      return applied(found.key, {
        set: outbox.length > 0 ? end : { ...end, expiresAt },
        remove,
        ...whileCounted(found),
      });
    },
    markDead(found, { kind, reason, deadLetterId, attempts, event, outbox, now }) {
      const { set, remove } = outboxUpdate(found.key, outbox, now);
      const death = { status: "dead", kind, reason, deadLetterId, attempts, event };
      return applied(found.key, {
        set: { ...death, finishedAt: new Date(now).toISOString(), ...set },
        remove,
        ...whileCounted(found),
      });
    },
    reopen({ key, generation, deadline }, replayName) {
      return applied(key, {
        set: {
          ...{ status: "open", generation: generation + 1, attempts: 0, replayName },
          ...pendingEntry("gather", key, deadline),
        },
        remove: [...OF_A_DEATH, "event", "expiresAt"],
        when: "#status = :dead AND #generation = :generation AND attribute_not_exists(#outbox)",
        values: { dead: "dead", generation },
      });
    },
    async overdue(before, cursor) {
      const page = await index.page("gather", cursor, before, ({ status }) => status === "open");
      return page as Awaited<ReturnType<Gathers["overdue"]>>;
    },
  };
}

/** Condition: nothing has been counted since the record was found, and nobody has ended it. */
function whileCounted({ succeeded, failed, total }: GatherRecord): Required<Pick<Update, "when" | "values">> {
  return {
    when:
      "#status = :open AND #succeeded = :succeeded AND #failed = :failed AND " +
      (total === undefined ? "attribute_not_exists(#total)" : "#total = :total"),
    values: { open: "open", succeeded, failed, ...(total === undefined ? {} : { total }) },
  };
}

function isPresent(reason: CancellationReason | undefined): boolean {
  return reason?.Code === "ConditionalCheckFailed";
}

/** Counts on the record, which the first that is heard of the gather makes; while it is open. */
function countUpdate(request: CountRequest, results: CountRequest["results"]): Update {
  const { key, gather, consumer, correlationId, now, deadline, close } = request;
  const { total, startedAt, keep } = close ?? {};
  const claimedAt = new Date(now).toISOString();
  const first = {
    gather,
    consumer,
    correlationId,
    claimedAt,
    deadline,
    ...pendingEntry("gather", key, deadline),
  };
  const once = { status: "open", generation: 0, attempts: 0, ...first, total, startedAt, keep };
  const values = Object.entries(once).filter(([, value]) => value !== undefined);
  const sum = (field: "succeeded" | "failed") => results.reduce((sum, one) => sum + one[field], 0);
  return {
    compute: {
      ...Object.fromEntries(values.map(([name]) => [name, `if_not_exists(#${name}, :${name})`])),
      succeeded: "if_not_exists(#succeeded, :zero) + :succeeded",
      failed: "if_not_exists(#failed, :zero) + :failed",
    },
    when: "attribute_not_exists(#key) OR #status = :status",
    values: {
      ...Object.fromEntries(values),
      zero: 0,
      succeeded: sum("succeeded"),
      failed: sum("failed"),
    },
  };
}
