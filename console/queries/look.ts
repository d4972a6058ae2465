import { type FoundLetter, lettersOf, release } from "../../tools/letters.ts";
import type { DeadLetterQueues } from "../../tools/stack.ts";
import type { Undeliverable } from "../api.ts";
import { BadRequest } from "../bad-request.ts";
import type { Sources } from "../sources.ts";

/** Letters that are shown of events that could not be delivered. */
const MOST_SHOWN = 50;

/** How long they are hidden from others where this process dies. */
const HOLD_SECONDS = 30;

/** Events that could not be delivered to somebody. Throws a BadRequest where there is nobody of that name. */
export async function look({ stack, sqs }: Sources, name: string): Promise<Undeliverable> {
  const holders: Readonly<Record<string, DeadLetterQueues>> = { ...stack.notifications, ...stack.consumers };
  const outputs = Object.hasOwn(holders, name) ? holders[name] : undefined;
  if (!outputs) throw new BadRequest(`There is no consumer ${name}.`);
  const queues = [outputs.targetDeadLetterQueueUrl];
  const found: FoundLetter[] = [];
  try {
    for await (const page of lettersOf(sqs, [name, outputs], { holdSeconds: HOLD_SECONDS, queues })) {
      found.push(...page);
      if (found.length > MOST_SHOWN) break;
    }
  } finally {
    await release(sqs, found);
  }
  return { letters: found.slice(0, MOST_SHOWN).map(shown), more: found.length > MOST_SHOWN };
}

function shown({ id, reason, about, sentAt }: FoundLetter): Undeliverable["letters"][number] {
  const { type, correlationId } = about;
  return {
    ...{ id, reason },
    ...(type ? { type } : {}),
    ...(correlationId ? { correlationId } : {}),
    ...(sentAt ? { sentAt: new Date(sentAt).toISOString() } : {}),
  };
}
