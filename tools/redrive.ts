import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { wholeMessage } from "../runtime/aws/sqs-message.ts";
import { bytesHash } from "../runtime/identity.ts";
import { standing } from "./discarded.ts";
import { type LetterRecords, letterRecords } from "./letter-records.ts";
import {
  deleteLetters,
  type FoundLetter,
  HOLD_SECONDS,
  hold,
  lettersOf,
  reasonOf,
  release,
} from "./letters.ts";
import { batchesOf, type LetterOptions, rounds } from "./rounds.ts";
import type { ConsumerOutputs } from "./stack.ts";

export interface RedriveOptions extends LetterOptions {
  /** At most so many. */
  limit: number;
  progress: (line: string) => void;
}

export interface Redriven {
  redriven: number;
  /** Letters that were not asked for, or that died again meanwhile. */
  left: number;
  /** What went wrong: letters by id that stay in their dead-letter queue, consumers whose letters cannot be read. */
  failed: { id: string; reason: string }[];
}

/** What redriving works with. */
export interface Redriving {
  sqs: SQSClient;
  dynamo: DynamoDBClient;
  claimsTable: string;
  /** Absent where no consumer is delivered to directly. */
  lambda?: LambdaClient;
}

/**
 * Lays dead letters back into their consumer's queue: receive, send, then delete. Only letters that were there before
 * any of their event was sent: what dies again is the next run's. What is discarded stays, with a word. Interrupted
 * anywhere nothing is lost; what was sent but not deleted is sent once more by the next run, and its consumer takes it
 * for a copy. It does not reject.
 */
export async function redrive(
  desk: Redriving,
  consumers: readonly (readonly [string, ConsumerOutputs])[],
  options: RedriveOptions,
): Promise<Redriven> {
  const result: Redriven = { redriven: 0, left: 0, failed: [] };
  const budget = { room: options.limit };
  await Promise.all(
    consumers.map((consumer) =>
      redriveOf(desk, consumer, options, budget, result).catch((error) => {
        result.failed.push({ id: consumer[0], reason: reasonOf(error) });
      }),
    ),
  );
  return result;
}

/** Redrives the letters of one consumer, out of the budget of all; it adds to `result` as it goes. */
async function redriveOf(
  desk: Redriving,
  consumer: readonly [string, ConsumerOutputs],
  { wanted, holdSeconds = HOLD_SECONDS, roundMs = holdSeconds * 333, ...options }: RedriveOptions,
  budget: { room: number },
  result: Redriven,
): Promise<void> {
  const { interrupted, isEnough, progress, announce, onBegun } = options;
  const received = new Set<FoundLetter>();
  const records = letterRecords(desk, consumer[0]);
  /** Ids of letters that are sent, and hashes of their events. */
  const sent = { ids: new Set<string>(), events: new Set<string>() };
  const pages = hold(lettersOf(desk.sqs, consumer, { holdSeconds }), received);

  async function work(letters: readonly FoundLetter[]): Promise<void> {
    const refused = await refusals(letters, records);
    const copies = letters.filter(({ id }) => sent.ids.has(id));
    const going = letters.filter((letter) => {
      if (refused.has(letter) || sent.ids.has(letter.id) || budget.room === 0) return false;
      sent.ids.add(letter.id);
      budget.room--;
      return true;
    });
    // A letter may be in the queue twice: one of them is sent.
    copies.push(...letters.filter((one) => !going.includes(one) && going.some(({ id }) => id === one.id)));
    if (going.length > 0) await announce(going);
    const unsent = await sendBack(desk, consumer[1], going);
    for (const { id } of unsent.keys()) sent.ids.delete(id);
    const away = [...going, ...copies].filter(({ id }) => sent.ids.has(id));
    const kept = await remove(desk.sqs, away);
    for (const letter of away) if (!kept.has(letter)) received.delete(letter);
    result.redriven += going.length - unsent.size;
    result.left += letters.filter(
      (one) => !refused.has(one) && !going.includes(one) && !copies.includes(one),
    ).length;
    for (const [{ id }, reason] of [...refused, ...unsent, ...kept]) result.failed.push({ id, reason });
    progress(`${result.redriven} redriven, ${result.left} left, ${result.failed.length} failed`);
  }

  try {
    for await (const round of rounds(pages, { roundMs, isEnough, interrupted })) {
      // What is dead of an event that an earlier round has sent may have come of that.
      const before = new Set(sent.events);
      const asked = round.filter(
        (one) => wanted(one) && (sent.ids.has(one.id) || !before.has(bytesHash(one.event))),
      );
      result.left += round.length - asked.length;
      for (const { event } of asked) sent.events.add(bytesHash(event));
      for (const batch of batchesOf(asked)) {
        if (interrupted.aborted) return;
        onBegun?.(batch);
        await work(batch);
      }
      if (budget.room === 0) return;
    }
  } finally {
    await release(desk.sqs, [...received]);
  }
}

/** Letters of what an operator has discarded, and those that are not whole, each with what to do about it. */
async function refusals(letters: readonly FoundLetter[], records: LetterRecords): Promise<Failures> {
  const found = await Promise.all(
    letters.map(async (letter) => ({ letter, record: (await records.of(letter)).record })),
  );
  const cut = letters.filter(({ attributes }) => attributes.truncated);
  return new Map([
    ...cut.map((letter): [FoundLetter, string] => [letter, CUT]),
    ...found
      .filter(({ letter, record }) => standing(record, letter.deadLetterId) === "discarded")
      .map(({ letter, record }): [FoundLetter, string] => [
        letter,
        `discarded at ${record?.discardedAt}: npm run dlq -- restore ${record?.deadLetterId} takes that back`,
      ]),
  ]);
}

const CUT =
  "its event was too large for a letter, which holds its beginning only: discard it, and send a smaller one";

/** Letters and why something could not be done with them. */
type Failures = Map<FoundLetter, string>;

/** Sends letters to the consumer; what could not be sent, with why. */
async function sendBack(
  { sqs, lambda }: Redriving,
  { queueUrl, functionName }: ConsumerOutputs,
  letters: readonly FoundLetter[],
): Promise<Failures> {
  const failures: Failures = new Map();
  // One a call: together they may be larger than what a call takes.
  for (const letter of letters)
    try {
      if (queueUrl === undefined) await invoke(lambda, functionName, letter);
      else {
        const Entries = [{ Id: "0", ...wholeMessage(letter.event, attributesOf(letter)) }];
        const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
        if (Failed[0]) failures.set(letter, `${Failed[0].Code}: ${Failed[0].Message ?? "no message"}`);
      }
    } catch (error) {
      failures.set(letter, reasonOf(error));
    }
  return failures;
}

/** Where the rule invokes the function directly there is no queue: the letter's id goes beside the envelope. */
async function invoke(
  lambda: LambdaClient | undefined,
  FunctionName: string,
  letter: FoundLetter,
): Promise<void> {
  if (!lambda) throw new Error("its consumer has no queue: npm run dlq -- redrive");
  const Payload = JSON.stringify({
    ...envelopeOf(letter),
    ...(letter.deadLetterId ? { deadLetterId: letter.deadLetterId } : {}),
  });
  await lambda.send(new InvokeCommand({ FunctionName, InvocationType: "Event", Payload }));
}

function envelopeOf({ event }: FoundLetter): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(event);
  } catch {
    // The error's own message quotes the text, secrets included.
  }
  if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed;
  throw new Error("it is no JSON object, and a function is invoked with nothing else: delete it by hand");
}

/** Its id, which reopens the record. How it died stays behind: its queue may give it up for another reason. */
function attributesOf({ deadLetterId }: FoundLetter): Record<string, string> {
  return deadLetterId === undefined ? {} : { deadLetterId };
}

/** Deletes letters that are sent; those that stay, with why. The next redrive sends them once more, as copies. */
async function remove(sqs: SQSClient, letters: readonly FoundLetter[]): Promise<Failures> {
  const kept = await deleteLetters(sqs, letters);
  return new Map([...kept].map(([letter, reason]) => [letter, `${STILL_THERE}: ${reason}`]));
}

const STILL_THERE = "sent, but still in the dead-letter queue (redrive it again)";
