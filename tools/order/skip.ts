import { dynamoPositions } from "../../runtime/aws/dynamodb-positions.ts";
import { eventEntry } from "../../runtime/commit/outbox.ts";
import { derivedId } from "../../runtime/identity.ts";
import { movedTo } from "../../runtime/order/position.ts";
import type { Queues } from "../../runtime/ports/messaging.ts";
import type { Position } from "../../runtime/ports/position.ts";
import { RevisionsSkipRequested } from "../../schemas/choreography/revisions-skip-requested.ts";
import { announced } from "../announced.ts";
import type { TimerDesk } from "../timers/timer-acts.ts";

/** What skipping works with. */
export type OrderDesk = TimerDesk & { queues: Pick<Queues, "wake"> };

/** The revisions that nobody has to wait for where an operator says so: all before the first that waits. */
export function missingAt({ handled, waiting }: Position): { from: number; to: number } | undefined {
  const [first] = waiting;
  return first === undefined ? undefined : { from: handled + 1, to: first - 1 };
}

/**
 * Has a consumer go on without the revisions that are missing before the first that waits. It is announced on the bus before
 * it is done, and rejects where the bus does not take that. What comes of them later, a redriven letter too, is late: done
 * without being handled. False where the position is not as it was found.
 */
export async function skip(
  position: Position,
  { dynamo, claimsTable, bus, operator, now, queues }: OrderDesk,
): Promise<boolean> {
  const missing = missingAt(position);
  if (!missing) return false;
  const { key, consumer, process = key } = position;
  const requestedAt = new Date(now()).toISOString();
  const sequence = key.slice(`${consumer}|order|`.length);
  const data = { consumer, sequence, ...missing, requestedBy: operator, requestedAt };
  const entry = eventEntry(
    RevisionsSkipRequested,
    data,
    derivedId(RevisionsSkipRequested.type, key, operator, requestedAt),
    { metadata: { correlationId: process, hops: 0 }, causationId: derivedId(key), now: requestedAt },
  );
  await announced(bus, [entry]);
  const moved = movedTo(position, missing.to, now());
  if (!(await dynamoPositions(dynamo, claimsTable).move(moved.position))) return false;
  // Where that fails what waits looks for itself, within a quarter of an hour at first.
  await queues.wake(moved.wake);
  return true;
}
