import { defined } from "../../schemas/defined.ts";
import type { Rejection } from "../check/check-message.ts";
import { correlationOf, deathOf } from "../commit/death.ts";
import { isDeathOf } from "../identity.ts";
import { CLAIM_LOST, finished, type Outcome } from "../outcome.ts";
import { mayReopen } from "../ports/claim.ts";
import type { Message } from "../ports/message.ts";
import type { ClaimRecord } from "../ports/record.ts";
import { isExpired, type Runtime } from "../ports/runtime.ts";
import { repeated, sendFirst } from "./repeated.ts";

/** What refusing works with. */
export type RefuseRuntime = Pick<Runtime, "store" | "system" | "settings"> & {
  consumer: Pick<Runtime["consumer"], "name">;
};

/**
 * So often a queue may hand out an event of a version that is not known here yet: for 36 minutes at least, and an hour as a
 * rule. A deployment that brings it is through by then.
 */
const HELD_RECEIVES = 30;

/** A message that waits for a deployment, without an attempt and without a record; undefined for all others, and after an hour. */
export function heldBack({ newer, reason, message }: Rejection): Outcome | undefined {
  return newer && message.receiveCount <= HELD_RECEIVES ? { again: "newer", reason } : undefined;
}

/**
 * Records a message that no retry can make good, dead with its dead letter in the outbox: as the next death of the record
 * that its letter is of; or under a key of its own, so that it touches no record but what it may reopen.
 */
export async function refuse(rejection: Rejection, runtime: RefuseRuntime): Promise<Outcome> {
  const held = heldBack(rejection);
  if (held) return held;
  return (await refuseRedriven(rejection, runtime)) ?? refuseApart(rejection, runtime);
}

/**
 * A redriven letter that its contract refuses meanwhile: its record dies again, of that. Refused apart it would leave a
 * record that is dead without a letter. Undefined where the letter is of no death that stands.
 */
async function refuseRedriven(rejection: Rejection, runtime: RefuseRuntime): Promise<Outcome | undefined> {
  const { store, system } = runtime;
  const { message, intent } = rejection;
  if (!intent || !isDeathOf(message.deadLetterId, intent.key)) return undefined;
  const own = { ...rejection, key: intent.key };
  const now = system.now();
  const first = { ...recordAt(0, own, now, runtime), hash: intent.hash };
  const result = await store.reject(first);
  if (result === "written") return dead(first, message);
  const { found } = result;
  if (found.status !== "dead" || found.hash !== intent.hash) return undefined;
  if (!mayReopen(found, { deadLetterId: message.deadLetterId })) return undefined;
  if (found.outbox) return sendFirst(found, message);
  const { claimedAt, correlationId, event } = found;
  const known = defined({ claimedAt, correlationId, event });
  const next = { ...recordAt(found.generation + 1, own, now, runtime), ...known };
  return (await store.rejectAgain(found, next)) ? dead(next, message) : CLAIM_LOST;
}

async function refuseApart(rejection: Rejection, runtime: RefuseRuntime): Promise<Outcome> {
  const { store } = runtime;
  const { message } = rejection;
  const now = runtime.system.now();
  const first = recordAt(0, rejection, now, runtime);
  const result = await store.reject(first);
  if (result === "written") return dead(first, message);
  const { found } = result;
  if (!mayReopen(found, { deadLetterId: message.deadLetterId }) && !isExpired(found, now))
    return repeated(found, message);
  if (found.outbox) return sendFirst(found, message);
  const next = recordAt(found.generation + 1, rejection, now, runtime);
  return (await store.rejectAgain(found, next)) ? dead(next, message) : CLAIM_LOST;
}

function dead({ key, generation, outbox: entries = [] }: ClaimRecord, { body }: Message): Outcome {
  return finished("dead", { key, generation, entries, body });
}

function recordAt(
  generation: number,
  rejection: Rejection,
  now: number,
  { consumer, settings }: RefuseRuntime,
): ClaimRecord {
  const { key, reason, event, newer } = rejection;
  const { name } = consumer;
  const at = new Date(now).toISOString();
  const kind = newer ? "infrastructure" : "rejected";
  const cause = { consumer: name, kind, reason, attempts: 0, generation, now: at } as const;
  return defined({
    ...deathOf(rejection, cause, settings),
    ...{ key, consumer: name, status: "dead" as const, generation, claimedAt: at, finishedAt: at },
    correlationId: correlationOf(rejection),
    event: event && { id: event.id, type: event.type, source: event.source },
  });
}
