import { check } from "../../runtime/check/check-message.ts";
import { derivedId } from "../../runtime/identity.ts";
import type { ClaimRecord } from "../../runtime/ports/record.ts";
import { type Cloud, SETTINGS } from "./cloud.ts";
import type { Program } from "./program.ts";

/** The record that answers for a message at a consumer: its own, or that of its refusal. */
export function recordOf(
  { store }: Cloud,
  consumer: Program["consumers"][number],
  body: string,
): { key: string; record: ClaimRecord | undefined } {
  const { key, hash } = checked(consumer, body);
  const record = store.record(key);
  if (!record || hash === undefined || record.hash === hash) return { key, record };
  const refused = `${consumer.name}|rejected|${derivedId(key, hash)}`;
  return { key: refused, record: store.record(refused) };
}

/** Body → what a consumer's check says of it, for each consumer. */
const known = new WeakMap<object, Map<string, { key: string; hash: string | undefined }>>();

/** The key and payload hash of a body; the same body comes again and again. */
function checked(consumer: Program["consumers"][number], body: string) {
  const bodies = known.get(consumer) ?? new Map();
  known.set(consumer, bodies);
  const found = bodies.get(body);
  if (found) return found;
  const message = { messageId: "", body, receiveCount: 1 };
  const incoming = check(message, { ...consumer, maxEventBytes: SETTINGS.maxEventBytes });
  const answer = { key: incoming.key, hash: "hash" in incoming ? incoming.hash : undefined };
  bodies.set(body, answer);
  return answer;
}
