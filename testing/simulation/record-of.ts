import { check } from "../../runtime/check/check-message.ts";
import { derivedId, rejectedKey } from "../../runtime/identity.ts";
import type { ClaimRecord } from "../../runtime/ports/record.ts";
import type { FakeStore } from "../fakes/fake-store.ts";
import { SETTINGS } from "./feeding.ts";
import type { Program } from "./program.ts";

/** The record that answers for a message at a consumer: its own, or that of its refusal, by any version of the contract. */
export function recordOf(
  { store }: { store: FakeStore },
  consumer: Program["consumers"][number],
  body: string,
): { key: string; record: ClaimRecord | undefined } {
  const message = { messageId: "", body, receiveCount: 1 };
  const incoming = check(message, { ...consumer, maxEventBytes: SETTINGS.maxEventBytes });
  const { key } = incoming;
  const record = store.record(key) ?? store.record(rejectedKey(consumer.name, body));
  if (!record || !("hash" in incoming) || record.hash === incoming.hash || record.key !== key)
    return { key, record };
  const { hash } = incoming;
  const refused = `${consumer.name}|rejected|${derivedId(key, hash)}`;
  return { key: refused, record: store.record(refused) };
}
