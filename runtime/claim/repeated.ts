import { finished, type Outcome, outboxOfRecord } from "../outcome.ts";
import type { Message } from "../ports/message.ts";
import type { ClaimRecord } from "../ports/record.ts";

/** A record that is done or dead already: whatever it still has to send. */
export function repeated(found: ClaimRecord, { body }: Message): Outcome {
  return finished("repeated", outboxOfRecord(found, body));
}

/** What a record has committed is sent before anything takes the place of its outbox. */
export function sendFirst(found: ClaimRecord, { body }: Message): Outcome {
  return { again: "waiting", outbox: outboxOfRecord(found, body) };
}
