import { defined } from "../../schemas/defined.ts";
import type { Rejection } from "../check/check-message.ts";
import { correlationOf, deathOf } from "../commit/death.ts";
import { CLAIM_LOST, finished, type Outcome } from "../outcome.ts";
import { mayReopen } from "../ports/claim.ts";
import type { ClaimRecord } from "../ports/record.ts";
import { isExpired, type Runtime } from "../ports/runtime.ts";
import { repeated, sendFirst } from "./repeated.ts";

/** What refusing works with. */
export type RefuseRuntime = Pick<Runtime, "store" | "system" | "settings"> & {
  consumer: Pick<Runtime["consumer"], "name">;
};

/** Records a message that no retry can make good, under a key of its own, dead with its dead letter in the outbox. */
export async function refuse(rejection: Rejection, runtime: RefuseRuntime): Promise<Outcome> {
  const { store } = runtime;
  const { message } = rejection;
  const now = runtime.system.now();
  const sending = ({ key, generation, outbox: entries = [] }: ClaimRecord) =>
    finished("dead", { key, generation, entries, body: message.body });
  const first = recordAt(0, rejection, now, runtime);
  const result = await store.reject(first);
  if (result === "written") return sending(first);
  const { found } = result;
  if (!mayReopen(found, { deadLetterId: message.deadLetterId }) && !isExpired(found, now))
    return repeated(found, message);
  if (found.outbox) return sendFirst(found, message);
  const next = recordAt(found.generation + 1, rejection, now, runtime);
  return (await store.rejectAgain(found, next)) ? sending(next) : CLAIM_LOST;
}

function recordAt(
  generation: number,
  rejection: Rejection,
  now: number,
  { consumer, settings }: RefuseRuntime,
): ClaimRecord {
  const { key, reason, event } = rejection;
  const { name } = consumer;
  const at = new Date(now).toISOString();
  const cause = { consumer: name, kind: "rejected", reason, attempts: 0, generation, now: at } as const;
  return defined({
    ...deathOf(rejection, cause, settings),
    ...{ key, consumer: name, status: "dead" as const, generation, claimedAt: at, finishedAt: at },
    correlationId: correlationOf(rejection),
    event: event && { id: event.id, type: event.type, source: event.source },
  });
}
