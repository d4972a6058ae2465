/** `npm run dlq`: dead letters of any stack, to look at and to redrive. */
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SQSClient } from "@aws-sdk/client-sqs";
import { Misuse, parsed, progress, run } from "./command.ts";
import { type FoundLetter, lettersOf, release } from "./letters.ts";
import { MATCH_HELP, matcher } from "./match.ts";
import { redrive } from "./redrive.ts";
import { countsOf, detailsOf, tableOf } from "./show.ts";
import { chosen, OUTPUTS_HELP, readStack } from "./stack.ts";

const HELP = `npm run dlq -- list | show ID | redrive [options]

Dead letters of all consumers, wherever the event died: in the function, by its queue, or on the way to it.

  list                what there is, and why
  show ID             one of them, its secret and personal fields masked
  redrive             lays them back into their consumer's queue; each attempt counts anew. Nothing is lost or done
                      twice, even if it is interrupted or runs twice

  --consumer NAME     only this consumer's
${MATCH_HELP}
  --limit N           redrives at most N
  --dry-run           shows what would be redriven
  --raw               show: the event as it is, nothing masked
${OUTPUTS_HELP}
  --json              list, show: as JSON
  --help              this text

Exit code: 0, 1 where something failed, 2 for a wrong call.`;

const OPTIONS = {
  consumer: { type: "string" },
  match: { type: "string", multiple: true, default: [] as string[] },
  limit: { type: "string" },
  "dry-run": { type: "boolean", default: false },
  raw: { type: "boolean", default: false },
} as const;

await run(async (args, interrupted) => {
  const { values, positionals } = parsed(OPTIONS, args);
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [command, id, ...more] = positionals;
  if (!command || !["list", "show", "redrive"].includes(command) || more.length > 0)
    throw new Misuse(`Call it with list, show ID or redrive.\n\n${HELP}`);
  if ((command === "show") !== (id !== undefined)) throw new Misuse("Call it with show ID, list or redrive.");
  const wanted = matcher([...values.match, ...(id === undefined ? [] : [`id=${id}`])]);
  const limit = values.limit === undefined ? Number.POSITIVE_INFINITY : Number(values.limit);
  if (!(limit >= 1)) throw new Misuse(`--limit is ${values.limit}: use a whole number from 1.`);
  const stack = readStack(values.outputs);
  const consumers = chosen(stack, values.consumer);
  const sqs = new SQSClient(stack.client);
  if (command === "redrive" && !values["dry-run"]) {
    const clients = { sqs, lambda: new LambdaClient(stack.client) };
    const done = await redrive(clients, consumers, { wanted, limit, interrupted, progress });
    progress("");
    console.log(`${done.redriven} redriven, ${done.left} left, ${done.failed.length} failed`);
    for (const { id, reason } of done.failed) console.log(`  ${id}: ${reason}`);
    return done.failed.length > 0 ? 1 : 0;
  }
  const letters = (await look(sqs, consumers, interrupted)).filter(wanted).slice(0, limit);
  if (command === "show") return show(letters, values);
  console.log(values.json ? json(letters) : listed(letters));
  if (values["dry-run"]) console.log(`\n${letters.length} would be redriven.`);
  return 0;
});

/** Reads all letters and shows them to others again. */
async function look(
  sqs: SQSClient,
  consumers: ReturnType<typeof chosen>,
  interrupted: AbortSignal,
): Promise<FoundLetter[]> {
  const found: FoundLetter[] = [];
  try {
    await Promise.all(
      consumers.map(async (consumer) => {
        for await (const page of lettersOf(sqs, consumer)) {
          found.push(...page);
          progress(`${found.length} letters`);
          if (interrupted.aborted) return;
        }
      }),
    );
  } finally {
    progress("");
    await release(sqs, found);
  }
  return found.sort((a, b) => ((a.diedAt ?? "") < (b.diedAt ?? "") ? -1 : 1));
}

function listed(letters: readonly FoundLetter[]): string {
  if (letters.length === 0) return "There are no dead letters.";
  return `${tableOf(letters)}\n\n${countsOf(letters)}`;
}

function show(
  [letter]: readonly FoundLetter[],
  { raw, json: asJson }: { raw: boolean; json: boolean },
): number {
  if (!letter) {
    console.error("There is no such dead letter: npm run dlq -- list shows those that there are.");
    return 1;
  }
  console.log(asJson ? json([letter]) : detailsOf(letter, raw));
  if (!asJson)
    console.log(`\nRedrive it: npm run dlq -- redrive --consumer ${letter.consumer} --match id=${letter.id}`);
  return 0;
}

/** Letters for other programs: what happened to them, without what is in them. */
function json(letters: readonly FoundLetter[]): string {
  return JSON.stringify(
    letters.map(({ receiptHandle: _, event: __, attributes: ___, about, ...letter }) => {
      const { data: ____, ...rest } = about;
      return { ...letter, ...rest };
    }),
    null,
    2,
  );
}
