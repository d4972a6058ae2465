import type { Incoming } from "../check/check-message.ts";
import { patiently } from "../commit/busy.ts";
import { gatherKey } from "../identity.ts";
import { type Outcome, outboxOfRecord } from "../outcome.ts";
import { mayReopen } from "../ports/claim.ts";
import type { GatherRuntime } from "./definition.ts";

/**
 * Opens a dead gather again where a redriven message carries its death, or a replay comes: it ends then, with what it had
 * counted. Nothing is read for any other message.
 * @returns what becomes of the messages where the gather's death must be sent first
 */
export async function reopenIfAsked(
  gather: string,
  incomings: readonly Incoming[],
  { gathers, consumer, system }: GatherRuntime,
): Promise<Outcome | undefined> {
  const asking = incomings.filter(({ message, replayName }) => message.deadLetterId ?? replayName);
  if (asking.length === 0) return undefined;
  const record = await gathers.look(gatherKey(consumer.name, gather));
  if (record?.status !== "dead") return undefined;
  const asks = asking.map(({ message, replayName }) => ({ deadLetterId: message.deadLetterId, replayName }));
  const ask = asks.find((one) => mayReopen(record, one));
  if (!ask) return undefined;
  if (record.outbox) return { again: "waiting", outbox: outboxOfRecord(record, asking[0]?.message.body) };
  await patiently(() => gathers.reopen(record, ask.replayName), system);
  return undefined;
}
