import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshalled } from "../../runtime/aws/expression.ts";
import { pendingEntry } from "../../runtime/aws/records.ts";
import { derivedId, timerKey } from "../../runtime/identity.ts";
import type { TimerRecord } from "../../runtime/ports/timer-record.ts";
import { orderData } from "./shop.ts";
import { clients, outputs } from "./stack.ts";

/** Sets a timer as create-order would, had it planned an order for after so many seconds; it is in its order's process. */
export async function plantTimer(seconds: number, table = outputs.claimsTable): Promise<TimerRecord> {
  const data = orderData();
  const { orderId } = data;
  const [type, source, pendingSince] = ["OrderCreated", "shop.orders", Date.now() + seconds * 1000];
  const [at, id] = [new Date(pendingSince).toISOString(), derivedId("planted", orderId)];
  const metadata = { id, idempotencyKey: id, correlationId: orderId, occurredAt: at, hops: 1 };
  const timer: TimerRecord = {
    ...{ key: timerKey(type, orderId), status: "pending", consumer: "create-order", correlationId: orderId },
    ...{ claimedAt: new Date().toISOString(), id, pendingSince },
    event: { id, type, source },
    timer: { type, key: orderId, at },
    entry: { id, type, source, detail: JSON.stringify({ metadata, data }) },
  };
  const Item = marshalled({ ...timer, ...pendingEntry("timer", timer.key, pendingSince) });
  await clients.dynamodb.send(new PutItemCommand({ TableName: table, Item }));
  return timer;
}
