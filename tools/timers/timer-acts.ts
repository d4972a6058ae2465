import { DeleteItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { conditionalUpdate } from "../../runtime/aws/conditional-update.ts";
import { namesIn, valuesOf } from "../../runtime/aws/expression.ts";
import { foundInstead } from "../../runtime/aws/records.ts";
import { eventEntry } from "../../runtime/commit/outbox.ts";
import { derivedId } from "../../runtime/identity.ts";
import type { Bus } from "../../runtime/ports/messaging.ts";
import type { TimerRecord } from "../../runtime/ports/timer-record.ts";
import { TimerCancelRequested } from "../../schemas/choreography/timer-cancel-requested.ts";
import { TimerFireRequested } from "../../schemas/choreography/timer-fire-requested.ts";
import { announced } from "../announced.ts";

/** What acting on timers works with. */
export interface TimerDesk {
  dynamo: DynamoDBClient;
  claimsTable: string;
  bus: Bus;
  /** Subject of the operator's token, or `local`. */
  operator: string;
  /** Milliseconds since 1970. */
  now(): number;
}

/**
 * What operators do about pending timers. Each act is announced on the bus before it is done, and rejects where the bus
 * does not take that; the answer is false where the timer is not pending any more as it was found.
 */
export function timerActs({ dynamo, claimsTable, bus, operator, now }: TimerDesk) {
  async function announce(
    definition: typeof TimerFireRequested | typeof TimerCancelRequested,
    { id, consumer, correlationId, timer }: TimerRecord,
  ): Promise<void> {
    const { type, key, at: dueAt } = timer;
    const requestedAt = new Date(now()).toISOString();
    const data = { type, key, eventId: id, dueAt, setBy: consumer, requestedBy: operator, requestedAt };
    const entry = eventEntry(definition, data, derivedId(definition.type, id, operator, requestedAt), {
      ...{ metadata: { correlationId, hops: 0 }, causationId: id, now: requestedAt },
    });
    await announced(bus, [entry]);
  }

  return {
    /** Makes a timer due at this moment, whatever its time was: it is fired as ever, once, by whoever is woken for it. */
    async hasten(found: TimerRecord): Promise<boolean> {
      await announce(TimerFireRequested, found);
      const pendingSince = now();
      // One that is overdue stays as long overdue as it is.
      if (found.pendingSince <= pendingSince) return true;
      return conditionalUpdate(dynamo, claimsTable)(found.key, {
        set: { pendingSince },
        when: "#id = :id",
        values: { id: found.id },
      });
    },
    /** Takes a timer back: its event is not published. */
    async cancel(found: TimerRecord): Promise<boolean> {
      await announce(TimerCancelRequested, found);
      try {
        await dynamo.send(
          new DeleteItemCommand({
            ...{ TableName: claimsTable, Key: { key: { S: found.key } }, ConditionExpression: "#id = :id" },
            ...{
              ExpressionAttributeNames: namesIn("#id"),
              ExpressionAttributeValues: valuesOf({ id: found.id }),
            },
          }),
        );
        return true;
      } catch (error) {
        foundInstead(error);
        return false;
      }
    },
  };
}
