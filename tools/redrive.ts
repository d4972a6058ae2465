import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { deleteLetters, type FoundLetter, lettersOf, reasonOf, release } from "./letters.ts";
import type { ConsumerOutputs } from "./stack.ts";

export interface RedriveOptions {
  wanted: (letter: FoundLetter) => boolean;
  /** At most so many. */
  limit: number;
  /** How long letters are hidden from others. @default 300 */
  holdSeconds?: number;
  /** When the run began, in milliseconds since 1970. @default now */
  startedAt?: number;
  interrupted: AbortSignal;
  progress: (line: string) => void;
  /** Called with letters before they are sent; where it rejects, none of them is. @default nobody is told */
  announce?: (letters: readonly FoundLetter[]) => Promise<void>;
}

export interface Redriven {
  redriven: number;
  /** Letters that were not asked for, or that died again meanwhile. */
  left: number;
  /** What went wrong: letters by id that stay in their dead-letter queue, consumers whose letters cannot be read. */
  failed: { id: string; reason: string }[];
}

interface Clients {
  sqs: SQSClient;
  /** Absent where no consumer is delivered to directly. */
  lambda?: LambdaClient;
}

/** What of a letter's attributes goes back with it: its id reopens the record, the rest is for whoever looks. */
const KEPT = ["deadLetterId", "consumer", "kind", "reason", "attempts", "diedAt"];

/**
 * Lays dead letters back into their consumer's queue: receive, send, then delete. Interrupted anywhere nothing is lost;
 * what was sent but not deleted is sent once more by the next run, and its consumer takes it for a copy. It does not
 * reject.
 */
export async function redrive(
  clients: Clients,
  consumers: readonly (readonly [string, ConsumerOutputs])[],
  options: RedriveOptions,
): Promise<Redriven> {
  const result: Redriven = { redriven: 0, left: 0, failed: [] };
  const budget = { room: options.limit };
  await Promise.all(
    consumers.map((consumer) =>
      redriveOf(clients, consumer, options, budget, result).catch((error) => {
        result.failed.push({ id: consumer[0], reason: reasonOf(error) });
      }),
    ),
  );
  return result;
}

/** Redrives the letters of one consumer, out of the budget of all; it adds to `result` as it goes. */
async function redriveOf(
  clients: Clients,
  consumer: readonly [string, ConsumerOutputs],
  { wanted, holdSeconds, startedAt = Date.now(), interrupted, progress, announce }: RedriveOptions,
  budget: { room: number },
  result: Redriven,
): Promise<void> {
  const received = new Set<FoundLetter>();
  const bodies = new Map<string, string>();
  // What dies again meanwhile is in the function's own queue, has the same body and another id, and is younger than
  // the run: it waits for the next one. An older one is another death, which nobody else would reopen.
  const diedAgain = ({ event, id, queueUrl, sentAt = startedAt }: FoundLetter) =>
    queueUrl === consumer[1].deadLetterQueueUrl && (bodies.get(event) ?? id) !== id && sentAt >= startedAt;
  try {
    for await (const page of lettersOf(
      clients.sqs,
      consumer,
      holdSeconds === undefined ? {} : { holdSeconds },
    )) {
      for (const letter of page) received.add(letter);
      const going = page.filter((letter) => {
        if (budget.room === 0 || interrupted.aborted || diedAgain(letter) || !wanted(letter)) return false;
        bodies.set(letter.event, letter.id);
        budget.room--;
        return true;
      });
      if (going.length > 0) await announce?.(going);
      const unsent = await sendBack(clients, consumer[1], going);
      const sent = going.filter((letter) => !unsent.has(letter));
      result.redriven += sent.length;
      result.left += page.length - going.length;
      const kept = await remove(clients.sqs, sent);
      for (const letter of sent) if (!kept.has(letter)) received.delete(letter);
      for (const [{ id }, reason] of [...unsent, ...kept]) result.failed.push({ id, reason });
      progress(`${result.redriven} redriven, ${result.left} left, ${result.failed.length} failed`);
      if (interrupted.aborted || budget.room === 0) return;
    }
  } finally {
    await release(clients.sqs, [...received]);
  }
}

/** Letters and why something could not be done with them. */
type Failures = Map<FoundLetter, string>;

/** Sends letters to the consumer; what could not be sent, with why. */
async function sendBack(
  { sqs, lambda }: Clients,
  { queueUrl, functionName }: ConsumerOutputs,
  letters: readonly FoundLetter[],
): Promise<Failures> {
  const failures: Failures = new Map();
  // One a call: together they may be larger than what a call takes.
  for (const letter of letters)
    try {
      if (queueUrl === undefined) await invoke(lambda, functionName, letter);
      else {
        const Entries = [{ Id: "0", MessageBody: letter.event, MessageAttributes: attributesOf(letter) }];
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

function attributesOf({ attributes, deadLetterId }: FoundLetter) {
  if (deadLetterId === undefined) return {};
  return Object.fromEntries(
    KEPT.flatMap((name) => {
      const StringValue = attributes[name];
      return StringValue ? [[name, { DataType: "String", StringValue }]] : [];
    }),
  );
}

/** Deletes letters that are sent; those that stay, with why. The next redrive sends them once more, as copies. */
async function remove(sqs: SQSClient, letters: readonly FoundLetter[]): Promise<Failures> {
  const kept = await deleteLetters(sqs, letters);
  return new Map([...kept].map(([letter, reason]) => [letter, `${STILL_THERE}: ${reason}`]));
}

const STILL_THERE = "sent, but still in the dead-letter queue (redrive it again)";
