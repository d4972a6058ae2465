/** `npm run dlq`: dead letters of any stack, to look at, to redrive and to discard. */
import type { SQSClient } from "@aws-sdk/client-sqs";
import { SQS } from "../schemas/limits.ts";
import { discardAnnouncer, redriveAnnouncer } from "./announce.ts";
import { Misuse, progress, run } from "./command.ts";
import { countOf } from "./count.ts";
import { deskOf } from "./desk.ts";
import { discard, discardRecords } from "./discard.ts";
import { holdMore, IN_FLIGHT } from "./in-flight.ts";
import { type FoundLetter, HOLD_SECONDS, lettersOf, queuesOf, release } from "./letters.ts";
import { type LostLetter, lostLetters } from "./lost.ts";
import { masked } from "./mask.ts";
import { MATCH_HELP, matcher } from "./match.ts";
import { redrive } from "./redrive.ts";
import { merged, replayCommand, windowOf } from "./replay-windows.ts";
import { restore } from "./restore.ts";
import { countsOf, detailsOf, plain, tableOf } from "./show.ts";
import { chosen, chosenLetters, commandFor, OUTPUTS_HELP, readStack } from "./stack.ts";

const HELP = `npm run dlq -- list | show ID | redrive | discard | restore ID [options]

Dead letters of all consumers, wherever the event died: in the function, by its queue, or on the way to it; and events
of which no mail could be made.

  list                what there is, and why; also what is dead without a letter in any queue, as after its retention
  show ID             one of them; secret and personal fields, and what no contract knows, are masked
  redrive             puts them back into their consumer's queue; each attempt counts anew. What dies again meanwhile is
                      the next run's. Nothing is lost or done twice, even if it is interrupted or runs twice. Letters of
                      notifications stay, and what is discarded
  discard             what they asked for shall not happen any more: neither a copy nor a replay brings it back. It wants
                      --consumer or --match
  restore ID          takes back that this one was discarded: a redrive or a replay may reopen it

  --consumer NAME     only this consumer's, or this notification's
${MATCH_HELP}
  --limit N           at most N
  --dry-run           redrive, discard: shows what it would be done to, and leaves it where it is
  --hold SECONDS      letters are hidden from others until this is done with them, or so long where it is killed
                      (default ${HOLD_SECONDS})
  --raw               show: the event as it is, nothing masked
${OUTPUTS_HELP}
  --json              as JSON
  --help              this text

Redriving and discarding are told on the bus before they are done, so that the process's timeline shows them.
Exit code: 0, 1 where something failed, 2 for a wrong call.`;

const OPTIONS = {
  consumer: { type: "string" },
  match: { type: "string", multiple: true, default: [] as string[] },
  limit: { type: "string" },
  hold: { type: "string", default: String(HOLD_SECONDS) },
  "dry-run": { type: "boolean", default: false },
  raw: { type: "boolean", default: false },
} as const;

const COMMANDS = ["list", "show", "redrive", "discard", "restore"];
const OF_ONE = ["show", "restore"];

const NO_LETTER = `Those that were put there by nobody are in no queue: their letter was older than the queue keeps it, or was deleted, or
somebody looks at it just now. Discard them, or deliver the events of their time once more; what is finished takes those
for copies. An event that came to the bus more than 15 minutes before its first claim needs an earlier --from:`;

await run(HELP, OPTIONS, async ({ values, positionals }, interrupted) => {
  const [command = "", id, ...more] = positionals;
  if (!COMMANDS.includes(command) || more.length > 0 || OF_ONE.includes(command) !== (id !== undefined))
    throw new Misuse(`Call it with list, show ID, redrive, discard or restore ID.\n\n${HELP}`);
  const wanted = matcher([...values.match, ...(command === "show" ? [`id=${id}`] : [])]);
  const acts = command === "redrive" || command === "discard";
  if (values["dry-run"] && !acts) throw new Misuse("--dry-run is for redrive and discard only.");
  if (values.raw && command !== "show") throw new Misuse("--raw is for show only.");
  if (command === "discard" && values.consumer === undefined && values.match.length === 0)
    throw new Misuse("Say which: --consumer NAME, --match FIELD=VALUE, or both.");
  const limit = values.limit === undefined ? Number.POSITIVE_INFINITY : countOf("limit", values.limit);
  const hold = countOf("hold", values.hold, SQS.visibilitySeconds);
  const stack = readStack(values.outputs);
  const holders =
    command === "redrive" ? chosen(stack, values.consumer) : chosenLetters(stack, values.consumer);
  const desk = deskOf(stack);
  if (command === "restore") return restored(await restore(desk, id ?? ""), values.outputs);
  const options = { wanted, limit, holdSeconds: hold, interrupted, progress };
  if (command === "redrive" && !values["dry-run"]) {
    const done = await redrive(desk, chosen(stack, values.consumer), {
      ...{ ...options, announce: redriveAnnouncer(desk) },
    });
    return told(`${done.redriven} redriven, ${done.left} left`, done, values.json);
  }
  const found = await look(desk.sqs, holders, hold, interrupted);
  const consumers = new Set(holders.map(([name]) => name));
  // Of letters that were not read yet, none is lost.
  const lost = interrupted.aborted ? [] : (await lostLetters(desk, consumers, found)).filter(wanted);
  const letters = found.filter(wanted).slice(0, limit);
  if (command === "show") return show(letters, lost, values, Object.keys(stack.consumers));
  if (command === "discard" && !values["dry-run"]) {
    const announce = discardAnnouncer(desk);
    const ids = new Set(letters.map((letter) => letter.id));
    const done = { discarded: 0, failed: [] as { id: string; reason: string }[] };
    const hiding = await hidingLetters(desk.sqs, holders, found, lost);
    for (const holder of holders) {
      const { done: count, failed } = await discard(desk, holder, {
        ...{ holdSeconds: hold, interrupted, announce, wanted: (letter) => ids.has(letter.id) },
      });
      done.discarded += count;
      done.failed.push(...failed);
      progress(`${done.discarded} discarded, ${done.failed.length} failed`);
    }
    const alone = lost.slice(0, limit - letters.length);
    done.discarded += await discardRecords(
      desk,
      alone.filter(({ consumer }) => !hiding.has(consumer)),
      announce,
      { interrupted, progress },
    );
    for (const { id, consumer } of alone)
      if (hiding.has(consumer)) done.failed.push({ id, reason: IN_FLIGHT });
    return told(`${done.discarded} discarded`, done, values.json);
  }
  const gone = command === "redrive" ? [] : lost.slice(0, limit - letters.length);
  if (values.json) console.log(json([...letters, ...gone]));
  else console.log([listed(letters, gone), ...remedies(gone, values.outputs)].join("\n\n"));
  if (values["dry-run"] && !values.json)
    console.log(
      `\n${letters.length + gone.length} would be ${command === "redrive" ? "redriven" : "discarded"}.`,
    );
  return 0;
});

/** Says what was done; the exit code. */
function told(line: string, done: { failed: { id: string; reason: string }[] }, asJson: boolean): number {
  progress("");
  if (asJson) console.log(JSON.stringify(done, null, 2));
  else console.log(`${line}, ${done.failed.length} failed`);
  if (!asJson) for (const { id, reason } of done.failed) console.log(`  ${plain(`${id}: ${reason}`)}`);
  return done.failed.length > 0 ? 1 : 0;
}

function restored(record: Awaited<ReturnType<typeof restore>>, outputs: string | undefined): number {
  if (!record) {
    console.error(
      "No record is discarded of this dead letter: npm run trace shows what became of its process.",
    );
    return 1;
  }
  const { consumer, deadLetterId } = record;
  console.log(`Restored. Where a copy of the letter is left, redrive it; otherwise deliver its event once more:

  ${commandFor("dlq", `redrive --consumer ${consumer} --match id=${deadLetterId}`, outputs)}
  ${replayCommand(windowOf(record), outputs)}`);
  return 0;
}

/** What mends records without a letter. */
function remedies(lost: readonly LostLetter[], outputs: string | undefined): string[] {
  if (lost.length === 0) return [];
  const windows = merged(lost.map(windowOf)).map((window) => `  ${replayCommand(window, outputs)}`);
  return [`${NO_LETTER}\n\n${windows.join("\n")}`];
}

/** Consumers of which letters seem to be lost, and more are in their queues than were found. */
async function hidingLetters(
  sqs: SQSClient,
  holders: ReturnType<typeof chosenLetters>,
  found: readonly FoundLetter[],
  lost: readonly LostLetter[],
): Promise<Set<string>> {
  const hiding = new Set<string>();
  for (const [name, outputs] of holders) {
    const known = found.filter(({ consumer }) => consumer === name).length;
    if (lost.some(({ consumer }) => consumer === name) && (await holdMore(sqs, outputs, known)))
      hiding.add(name);
  }
  return hiding;
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

function listed(found: readonly FoundLetter[], lost: readonly LostLetter[]): string {
  const letters = [...found, ...lost];
  if (letters.length === 0) return "There are no dead letters.";
  return `${tableOf(letters)}\n\n${countsOf(letters)}`;
}

function show(
  [letter]: readonly FoundLetter[],
  [lost]: readonly LostLetter[],
  { raw, json: asJson, outputs }: { raw: boolean; json: boolean; outputs?: string | undefined },
  consumers: readonly string[],
): number {
  if (!letter && lost) {
    console.log(asJson ? json([lost]) : detailsOf(lost, raw));
    if (!asJson) console.log(`\n${remedies([lost], outputs).join("")}`);
    return 0;
  }
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
function json(letters: readonly (FoundLetter | LostLetter)[], event?: string): string {
  return JSON.stringify(
    letters.map((found) => {
      const { receiptHandle: _, event: __, attributes: ___, about, ...letter } = found as FoundLetter;
      const { data: ____, ...rest } = about;
      return { ...letter, ...rest, ...(event === undefined ? {} : { event }) };
    }),
    null,
    2,
  );
}
