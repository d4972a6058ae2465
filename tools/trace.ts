/** `npm run trace`: one process, from what came in to how it ended. */
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Timeline } from "../history/timeline.ts";
import { awsClock } from "./aws-clock.ts";
import { Misuse, run } from "./command.ts";
import { plain } from "./show.ts";
import { OUTPUTS_HELP, readStack } from "./stack.ts";
import { textOf } from "./trace/text.ts";
import { timelines } from "./trace/timelines.ts";

const HELP = `npm run trace -- ID [options]

The timeline of one process as a tree: each event, who handled it, how long it waited and took, attempts with their
errors, dead letters, what is still missing, and what waits for its time, set by whom.

  ID                  an order's id, a crawl's, a batch's: whatever is the correlation id, or stands in it behind the
                      field (c-1 finds crawlId:c-1); or any id that occurs in one process: an event's, a payment's,
                      an invoice's, a dead letter's, GitHub's delivery; of an event that nobody takes, too

  --follow            shows it again whenever something has happened, until nothing is under way or waits for its time
${OUTPUTS_HELP}
  --json              as JSON
  --help              this text

Exit code: 0, 1 where nothing is known of it, 2 for a wrong call.`;

const OPTIONS = { follow: { type: "boolean", default: false } } as const;

/** Between two looks; and while nothing happens before its time. */
const PAUSE_MS = 500;
const WAITING_PAUSE_MS = 5000;

await run(HELP, OPTIONS, async ({ values, positionals }, interrupted) => {
  const [id, ...more] = positionals;
  if (!id || more.length > 0) throw new Misuse(`Call it with one id.\n\n${HELP}`);
  const stack = readStack(values.outputs);
  if (!stack.choreography) throw new Misuse("The outputs have no choreography: deploy the program again.");
  const choreography = JSON.parse(stack.choreography);
  const client = new DynamoDBClient(stack.client);
  const now = awsClock(client);
  const { timeline, processesOf } = timelines(client, { ...stack, choreography, now });
  let others: string[] | undefined;
  const look = async () => {
    const found = await timeline(id);
    // Once: what follows in other processes, its own timeline tells.
    if (found) {
      others ??= (await processesOf(id)).filter((process) => process !== id);
      return found;
    }
    const [process, ...more] = await processesOf(id);
    if (more.length > 0)
      throw new Misuse(`${id} occurs in several processes: choose ${listed([process ?? "", ...more])}.`);
    return process ? timeline(process) : undefined;
  };
  let before = "";
  for (;;) {
    const found = await look();
    if (!found && !values.follow) {
      console.error(
        `Nothing is known of ${id}. A new one may take some seconds: --follow waits for it. ` +
          "An event that was refused is found by its dead letter: npm run dlq -- list.",
      );
      return 1;
    }
    const shape = JSON.stringify(found ?? "");
    if (found && shape !== before) show(found, { ...values, again: before !== "", now: now() });
    before = found ? shape : before;
    if (others && others.length > 0) {
      console.error(`\n${plain(id)} occurs in other processes as well: ${listed(others)}.`);
      others = [];
    }
    if (!values.follow || interrupted.aborted || found?.status === "ended") return 0;
    await sleep(found?.status === "waiting" ? WAITING_PAUSE_MS : PAUSE_MS, undefined, {
      signal: interrupted,
    }).catch(() => {});
  }
});

/** Processes that are named at most. */
const NAMED = 10;

function listed(processes: readonly string[]): string {
  const more = processes.length > NAMED ? ` and ${processes.length - NAMED} more` : "";
  return `${processes
    .slice(0, NAMED)
    .map((one) => plain(one))
    .join(", ")}${more}`;
}

/** On a terminal over what was there before. */
function show(
  timeline: Timeline,
  { json, again, now }: { json: boolean; again: boolean; now: number },
): void {
  if (again && process.stdout.isTTY) process.stdout.write("\u001b[2J\u001b[H");
  else if (again) console.log();
  console.log(json ? JSON.stringify(timeline, null, 2) : textOf(timeline, now));
}
