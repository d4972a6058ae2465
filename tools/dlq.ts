/** `npm run dlq`: dead letters of any stack, to look at and to redrive. */
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SQSClient } from "@aws-sdk/client-sqs";
import { Misuse, progress, run } from "./command.ts";
import { type FoundLetter, HOLD_SECONDS, lettersOf, queuesOf, release } from "./letters.ts";
import { masked } from "./mask.ts";
import { MATCH_HELP, matcher } from "./match.ts";
import { redrive } from "./redrive.ts";
import { countsOf, detailsOf, plain, tableOf } from "./show.ts";
import { chosen, chosenLetters, commandFor, OUTPUTS_HELP, readStack } from "./stack.ts";

const HELP = `npm run dlq -- list | show ID | redrive [options]

Dead letters of all consumers, wherever the event died: in the function, by its queue, or on the way to it; and events
of which no mail could be made.

  list                what there is, and why
  show ID             one of them; secret and personal fields, and what no contract knows, are masked
  redrive             puts them back into their consumer's queue; each attempt counts anew. Nothing is lost or done
                      twice, even if it is interrupted or runs twice. Letters of notifications stay

  --consumer NAME     only this consumer's, or this notification's
${MATCH_HELP}
  --limit N           at most N
  --dry-run           redrive: shows what would be redriven, and leaves it where it is
  --hold SECONDS      letters are hidden from others until this is done with them, or so long where it is killed
                      (default ${HOLD_SECONDS})
  --raw               show: the event as it is, nothing masked
${OUTPUTS_HELP}
  --json              as JSON
  --help              this text

Exit code: 0, 1 where something failed, 2 for a wrong call.`;

const OPTIONS = {
  consumer: { type: "string" },
  match: { type: "string", multiple: true, default: [] as string[] },
  limit: { type: "string" },
  hold: { type: "string", default: String(HOLD_SECONDS) },
  "dry-run": { type: "boolean", default: false },
  raw: { type: "boolean", default: false },
} as const;

await run(HELP, OPTIONS, async ({ values, positionals }, interrupted) => {
  const [command, id, ...more] = positionals;
  if (!command || !["list", "show", "redrive"].includes(command) || more.length > 0)
    throw new Misuse(`Call it with list, show ID or redrive.\n\n${HELP}`);
  if ((command === "show") !== (id !== undefined)) throw new Misuse("Call it with show ID, list or redrive.");
  const wanted = matcher([...values.match, ...(id === undefined ? [] : [`id=${id}`])]);
  if (values["dry-run"] && command !== "redrive") throw new Misuse("--dry-run is for redrive only.");
  if (values.raw && command !== "show") throw new Misuse("--raw is for show only.");
  const limit = values.limit === undefined ? Number.POSITIVE_INFINITY : countOf("limit", values.limit);
  // What SQS allows.
  const hold = countOf("hold", values.hold, 43_200);
  const stack = readStack(values.outputs);
  const consumers = command === "redrive" ? chosen(stack, values.consumer) : [];
  const sqs = new SQSClient(stack.client);
  if (command === "redrive" && !values["dry-run"]) {
    const clients = { sqs, lambda: new LambdaClient(stack.client) };
    const done = await redrive(clients, consumers, {
      wanted,
      limit,
      holdSeconds: hold,
      interrupted,
      progress,
    });
    progress("");
    const { redriven, left, failed } = done;
    if (values.json) console.log(JSON.stringify(done, null, 2));
    else console.log(`${redriven} redriven, ${left} left, ${failed.length} failed`);
    if (!values.json) for (const { id, reason } of failed) console.log(`  ${plain(`${id}: ${reason}`)}`);
    return done.failed.length > 0 ? 1 : 0;
  }
  const holders = command === "redrive" ? consumers : chosenLetters(stack, values.consumer);
  const letters = (await look(sqs, holders, hold, interrupted)).filter(wanted).slice(0, limit);
  if (command === "show") return show(letters, values, Object.keys(stack.consumers));
  console.log(values.json ? json(letters) : listed(letters));
  if (values["dry-run"] && !values.json) console.log(`\n${letters.length} would be redriven.`);
  return 0;
});

/** A whole number from 1. */
function countOf(option: string, text: string, most = Number.MAX_SAFE_INTEGER): number {
  const count = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > most)
    throw new Misuse(
      `--${option} is ${text}: use a whole number from 1${most === Number.MAX_SAFE_INTEGER ? "" : ` to ${most}`}.`,
    );
  return count;
}

/** Reads all letters and shows them to others again. */
async function look(
  sqs: SQSClient,
  holders: ReturnType<typeof chosenLetters>,
  hold: number,
  interrupted: AbortSignal,
): Promise<FoundLetter[]> {
  const found: FoundLetter[] = [];
  const everywhere = holders.flatMap((holder) => queuesOf(holder[1]).map((queue) => ({ holder, queue })));
  // All of them end before any letter is released, or some would stay in flight.
  const looks = await Promise.allSettled(
    everywhere.map(async ({ holder, queue }) => {
      for await (const page of lettersOf(sqs, holder, { holdSeconds: hold, queues: [queue] })) {
        found.push(...page);
        progress(`${found.length} letters`);
        if (interrupted.aborted) return;
      }
    }),
  );
  progress("");
  await release(sqs, found);
  if (interrupted.aborted) console.error("Interrupted: there may be more.");
  const failed = looks.find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
  return found.sort((a, b) => ((a.diedAt ?? "") < (b.diedAt ?? "") ? -1 : 1));
}

function listed(letters: readonly FoundLetter[]): string {
  if (letters.length === 0) return "There are no dead letters.";
  return `${tableOf(letters)}\n\n${countsOf(letters)}`;
}

function show(
  [letter]: readonly FoundLetter[],
  { raw, json: asJson, outputs }: { raw: boolean; json: boolean; outputs?: string | undefined },
  consumers: readonly string[],
): number {
  if (!letter) {
    console.error("There is no such dead letter: npm run dlq -- list shows those that there are.");
    return 1;
  }
  if (asJson) {
    console.log(json([letter], raw ? letter.event : masked(letter.event)));
    return 0;
  }
  console.log(detailsOf(letter, raw));
  // An id that is none of ours is nothing to paste into a shell.
  if (/^[\w.-]+$/.test(letter.id) && consumers.includes(letter.consumer))
    console.log(
      `\nRedrive it: ${commandFor("dlq", `redrive --consumer ${letter.consumer} --match id=${letter.id}`, outputs)}`,
    );
  return 0;
}

/** Letters for other programs: what happened to them, without what is in them unless `event` is given. */
function json(letters: readonly FoundLetter[], event?: string): string {
  return JSON.stringify(
    letters.map(({ receiptHandle: _, event: __, attributes: ___, about, ...letter }) => {
      const { data: ____, ...rest } = about;
      return { ...letter, ...rest, ...(event === undefined ? {} : { event }) };
    }),
    null,
    2,
  );
}
