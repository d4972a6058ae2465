import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { DeleteMessageBatchCommand, SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { type FoundLetter, lettersOf, release } from "./letters.ts";
import type { ConsumerOutputs } from "./stack.ts";

export interface RedriveOptions {
  wanted: (letter: FoundLetter) => boolean;
  /** At most so many. */
  limit: number;
  interrupted: AbortSignal;
  progress: (line: string) => void;
}

export interface Redriven {
  redriven: number;
  /** Letters that were not asked for, or that died again meanwhile. */
  left: number;
  /** Letters that could not be sent, and stay, with why. */
  failed: { id: string; reason: string }[];
}

/** What of a letter's attributes goes back with it: its id reopens the record, the rest is for whoever looks. */
const KEPT = ["deadLetterId", "consumer", "kind", "reason", "attempts", "diedAt"];

/**
 * Lays dead letters back into their consumer's queue: receive, send, then delete. Interrupted anywhere nothing is lost;
 * what was sent but not deleted is sent once more by the next run, and its consumer takes it for a copy.
 */
export async function redrive(
  clients: { sqs: SQSClient; lambda: LambdaClient },
  consumers: readonly [string, ConsumerOutputs][],
  { wanted, limit, interrupted, progress }: RedriveOptions,
): Promise<Redriven> {
  const result: Redriven = { redriven: 0, left: 0, failed: [] };
  const held: FoundLetter[] = [];
  // What dies again meanwhile has the same body and another id: it waits for the next run.
  const bodies = new Map<string, string>();
  try {
    for (const consumer of consumers) {
      for await (const page of lettersOf(clients.sqs, consumer)) {
        const isWanted = (letter: FoundLetter) =>
          (bodies.get(letter.event) ?? letter.id) === letter.id && wanted(letter);
        const going = page.filter(isWanted).slice(0, limit - result.redriven);
        for (const { event, id } of going) bodies.set(event, id);
        const failures = await sendBack(clients, consumer[1], going);
        const sent = going.filter((letter) => !failures.has(letter));
        await remove(clients.sqs, sent);
        result.redriven += sent.length;
        for (const [{ id }, reason] of failures) result.failed.push({ id, reason });
        held.push(...page.filter((letter) => !sent.includes(letter)));
        result.left += page.length - going.length;
        progress(`${result.redriven} redriven, ${result.left} left, ${result.failed.length} failed`);
        if (interrupted.aborted || result.redriven >= limit) return result;
      }
    }
    return result;
  } finally {
    await release(clients.sqs, held);
  }
}

/** Sends letters to the consumer; what could not be sent, with why. */
async function sendBack(
  { sqs, lambda }: { sqs: SQSClient; lambda: LambdaClient },
  { queueUrl, functionName }: ConsumerOutputs,
  letters: readonly FoundLetter[],
): Promise<Map<FoundLetter, string>> {
  const failures = new Map<FoundLetter, string>();
  // One a call: together they may be larger than what a call takes.
  for (const letter of letters)
    try {
      if (queueUrl === undefined) await invoke(lambda, functionName, letter);
      else {
        const Entries = [{ Id: "0", MessageBody: letter.event, MessageAttributes: attributesOf(letter) }];
        const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
        if (Failed[0]) failures.set(letter, `${Failed[0].Code}: ${Failed[0].Message}`);
      }
    } catch (error) {
      failures.set(letter, (error as Error).message);
    }
  return failures;
}

/** Where the rule invokes the function directly there is no queue: the letter's id goes beside the envelope. */
async function invoke(lambda: LambdaClient, FunctionName: string, letter: FoundLetter): Promise<void> {
  const { event, deadLetterId } = letter;
  const Payload = JSON.stringify({ ...JSON.parse(event), ...(deadLetterId ? { deadLetterId } : {}) });
  await lambda.send(new InvokeCommand({ FunctionName, InvocationType: "Event", Payload }));
}

function attributesOf({ attributes, deadLetterId }: FoundLetter) {
  if (deadLetterId === undefined) return {};
  return Object.fromEntries(
    KEPT.flatMap((name) => {
      const StringValue = attributes[name];
      return StringValue ? [[name, { DataType: "String", StringValue }]] : [];
    }),
  );
}

async function remove(sqs: SQSClient, letters: readonly FoundLetter[]): Promise<void> {
  const [first] = letters;
  if (!first) return;
  const Entries = letters.map(({ receiptHandle }, index) => ({
    Id: String(index),
    ReceiptHandle: receiptHandle,
  }));
  // What stays is redriven once more, which its consumer takes for a copy.
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: first.queueUrl, Entries }));
}
