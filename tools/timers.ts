/** `npm run timers`: events that wait for their time, on any stack: to look at, to fire early and to take back. */
import { upcomingOf } from "../history/upcoming.ts";
import { dynamoTimers } from "../runtime/aws/dynamodb-timers.ts";
import type { TimerRecord } from "../runtime/ports/timer-record.ts";
import { setClock } from "./aws-clock.ts";
import { Misuse, run } from "./command.ts";
import { countOf } from "./count.ts";
import { deskOf } from "./desk.ts";
import { sendingRuntime } from "./sending.ts";
import { plain } from "./show.ts";
import { choreographyOf, commandFor, OUTPUTS_HELP, readStack, type Stack } from "./stack.ts";
import { nameOf, waitingNamed } from "./timers/find-timers.ts";
import { type FiredNow, fireNow } from "./timers/fire-now.ts";
import { isTimer, type Waiting, waitingPage } from "./timers/pending-timers.ts";
import { timerDetails, timersJson, timerTable } from "./timers/show-timers.ts";
import { timerActs } from "./timers/timer-acts.ts";

type Desk = ReturnType<typeof deskOf>;

/** Most that a list shows: each is read. */
const MOST = 10_000;

const LIMIT = "50";

const HELP = `npm run timers -- list | show ID | fire ID | cancel ID [options]

Events that wait for their time, in the order in which they are due; and messages that a consumer has postponed for longer
than a queue hides them, of which nothing can be fired or taken back.

  list                what is due next
  show ID             one of them; secret and personal fields are masked
  fire ID             publishes it now instead of at its time, once, whoever else fires it: this is how three days pass on a
                      local AWS, and what mends a timer that is overdue
  cancel ID           takes it back: its event is not published

  ID                  its business key (subscription-1), or type and key as list has them (PaymentRetryDue:subscription-1),
                      or its event's id

  --limit N           list: at most N (default ${LIMIT})
${OUTPUTS_HELP}
  --json              as JSON
  --help              this text

Firing and taking back are told on the bus before they are done, so that the process's timeline shows them.
Exit code: 0; 1 where nothing is pending under that id, or it could not be done; 2 for a wrong call, as for an id that
several timers have.`;

const OPTIONS = { limit: { type: "string" } } as const;

const COMMANDS = ["list", "show", "fire", "cancel"];

type Outcome = FiredNow | "cancelled";

const SAID: Readonly<Record<Outcome, string>> = {
  published: "is published.",
  unsent:
    "has fired, but the bus has not taken its event yet: the sweeper sends it, or npm run pending -- send.",
  gone: "is not pending any more as it was: it was set anew, fired or taken back meanwhile.",
  cancelled: "is taken back: it will not be published.",
};

await run(HELP, OPTIONS, async ({ values, positionals }) => {
  const [command = "", id, ...more] = positionals;
  if (!COMMANDS.includes(command) || more.length > 0 || (command !== "list") !== (id !== undefined))
    throw new Misuse(`Call it with list, show ID, fire ID or cancel ID.\n\n${HELP}`);
  if (values.limit !== undefined && command !== "list") throw new Misuse("--limit is for list only.");
  const stack = readStack(values.outputs);
  const desk = deskOf(stack);
  await setClock(desk.dynamo, desk.claimsTable);
  if (id === undefined) return list(desk, countOf("limit", values.limit ?? LIMIT, MOST), values.json);
  const one = only(await waitingNamed(desk, id, choreographyOf(stack)), id);
  if (!one) {
    console.error(
      `Nothing is pending under ${plain(id)}: it has fired, was taken back, or was never set. What is pending: ` +
        `${commandFor("timers", "list", values.outputs)}. What became of it: npm run trace.`,
    );
    return 1;
  }
  if (command === "show") {
    console.log(values.json ? timersJson([one]) : timerDetails(one, desk.now()));
    return 0;
  }
  if (!isTimer(one))
    throw new Misuse(
      `This is a message that ${one.consumer} has postponed: fired or taken back it might get lost.`,
    );
  const outcome = await act(command, one, desk, stack);
  const said = values.json
    ? JSON.stringify({ timer: upcomingOf(one), outcome }, null, 2)
    : `${plain(nameOf(one))} ${SAID[outcome]}`;
  const isDone = outcome === "published" || outcome === "cancelled";
  (isDone || values.json ? console.log : console.error)(said);
  return isDone ? 0 : 1;
});

async function list(desk: Desk, limit: number, asJson: boolean): Promise<number> {
  const { waiting, next } = await waitingPage(desk, { limit });
  if (asJson) console.log(timersJson(waiting, next !== undefined));
  else if (waiting.length === 0) console.log("Nothing waits for a time.");
  else console.log(timerTable(waiting, desk.now()));
  if (!asJson && next)
    console.log(`\nThere are more: --limit ${Math.min(MOST, limit * 4)} shows more of them.`);
  return 0;
}

/** The one that an id means, if any. Throws a Misuse that names the choices where there are several. */
function only([one, ...others]: readonly Waiting[], id: string): Waiting | undefined {
  if (!one || others.length === 0) return one;
  const choices = [one, ...others].map((each) => plain(nameOf(each)));
  throw new Misuse(`${plain(id)} is the key of several: choose ${choices.join(", ")}.`);
}

async function act(command: string, timer: TimerRecord, desk: Desk, stack: Stack): Promise<Outcome> {
  const acts = timerActs(desk);
  if (command === "cancel") return (await acts.cancel(timer)) ? "cancelled" : "gone";
  const log = () => {};
  const { system, ...sending } = sendingRuntime(stack, desk.dynamo, log);
  const timers = dynamoTimers(desk.dynamo, desk.claimsTable);
  return fireNow(timer, acts, { ...sending, system: { ...system, now: desk.now }, timers, log });
}
