import { defined } from "../../schemas/defined.ts";
import { finished, type Outbox, type Outcome } from "../outcome.ts";
import type { Message } from "../ports/message.ts";
import type { ClaimRecord } from "../ports/record.ts";

/** A record that is done or dead already: whatever it still has to send. */
export function repeated(found: ClaimRecord, message: Message): Outcome {
  return finished("repeated", outboxOf(found, message));
}

/** What a record has committed is sent before anything takes the place of its outbox. */
export function sendFirst(found: ClaimRecord, message: Message): Outcome {
  return { again: "waiting", outbox: outboxOf(found, message) };
}

function outboxOf(record: ClaimRecord, { body }: Message): Outbox {
  const { key, generation, status, outbox = [] } = record;
  const chunk = status === "open" ? record.chunk : undefined;
  return defined({ key, generation, entries: outbox, body, chunk });
}
