import { deadLetterOf } from "../../history/dead-letter.ts";
import { HOLD_SECONDS } from "../../tools/letters.ts";
import { matches } from "./bus.ts";
import { type Cloud, deadLettersOf, queueOf, targetDeadLettersOf } from "./cloud.ts";
import { redrive, replay, runSweeper, type Wanted } from "./operator.ts";
import { recordOf } from "./record-of.ts";

/** Far more steps than the longest schedule takes. */
const STEPS = 40_000;

/** How long faults last at most. */
const STORM_STEPS = 8000;

/** How often what dies again is redriven. */
const ROUNDS = 3;

/** The sweeper comes once a minute. */
const SWEPT_BEFORE_MS = 30_000;

const FINAL: readonly string[] = ["permanent", "exhausted", "rejected"];

/**
 * Faults are over: lets everything run out, sweeps, redrives, and again, until it is quiet; lets the time come of all that is
 * due up to the horizon; then looks at what is left.
 * @param horizon milliseconds since 1970: flows that go on for ever end there
 * @returns when what happened under faults was over
 */
export async function comeToRest(cloud: Cloud, horizon = 0): Promise<{ calmAt: number }> {
  const { agenda, chance, watch, gatherDeadlineMs } = cloud;
  const stopped = () => watch.violation !== undefined;
  const quiet = async () => {
    if (!(await agenda.drain(STEPS, stopped))) watch.fail(`It does not come to rest in ${STEPS} steps`);
  };
  /** Redrives once all letters show again that an operator has left hidden. */
  const later = (wanted: Wanted, name: string) => {
    agenda.in(HOLD_SECONDS * 1000, () => void redrive(cloud, name, wanted));
    return quiet();
  };
  // Faults end after a while, whatever they have piled up: rest is owed from then on.
  await agenda.drain(STORM_STEPS, stopped);
  const calmAt = agenda.busyUntil;
  chance.calm();
  cloud.store.dynamo.catchUp();
  cloud.trace(() => "--- no more faults ---");
  for (let round = 1; round <= ROUNDS && !stopped(); round++) {
    void runSweeper(cloud, `sweep at rest ${round}`, 0);
    await quiet();
    // What a scatter has committed so far is its message's to send.
    for (const { key, outbox, status } of cloud.store.records())
      if (outbox && status !== "open")
        watch.fail(`${key} still holds what it had to send after a sweep that met no fault`);
    // A verdict or a refusal that stands after one redrive stands after two.
    await later(({ kind }) => round === 1 || !FINAL.includes(kind), `redrive at rest ${round}`);
  }
  for (let next = cloud.timers.next; next !== undefined && next <= horizon && !stopped(); ) {
    const at = next;
    agenda.in(at - agenda.now - SWEPT_BEFORE_MS, () => void runSweeper(cloud, `sweep before ${at}`, 0));
    await quiet();
    next = cloud.timers.next;
    if (next === at) watch.fail(`What is due at ${new Date(at).toISOString()} does not fire`);
  }
  // What nobody has ended ends at its deadline: the sweeper says so, and an operator lets that pass, too.
  const isGathering = cloud.store.records().some(({ pending }) => pending?.startsWith("gather."));
  agenda.in(isGathering ? gatherDeadlineMs : 0, () => void runSweeper(cloud, "last sweep", 0));
  await quiet();
  // One copy of a projection's message wrote and was acknowledged, the other died with the claim: nothing is lost, the
  // alarm on stale claims names it, and its remedy is a replay.
  const projections = openProjections(cloud);
  if (!stopped()) for (const problem of leftovers(cloud, projections)) watch.fail(problem);
  if (stopped() || projections.length === 0) return { calmAt };
  replay(cloud, "replay at rest");
  await quiet();
  // Poison messages run one at a time; what an impatient queue gave up meanwhile has its turn, too, and so has what the
  // replay found crashed on its last attempt: that is no verdict.
  for (let round = 1; round <= ROUNDS && !stopped(); round++) {
    await later(
      ({ origin, kind }) => origin !== "runtime" || !FINAL.includes(kind),
      `redrive ${round} of what was replayed`,
    );
  }
  if (!stopped()) for (const problem of leftovers(cloud)) watch.fail(problem);
  return { calmAt };
}

/** Keys of projections' records that are open. */
function openProjections({ store, program }: Cloud): string[] {
  const names = program.consumers.filter(({ projection }) => projection).map(({ name }) => name);
  return store
    .records()
    .filter(({ status, consumer }) => status === "open" && names.includes(consumer))
    .map(({ key }) => key);
}

/** What must not be there when all is quiet, whatever the flow. */
function* leftovers(cloud: Cloud, excused: readonly string[] = []): Generator<string> {
  const { store, sqs, program, watch } = cloud;
  for (const consumer of program.consumers) {
    const { name } = consumer;
    if (sqs.messages(queueOf(name)).length > 0) yield `There are messages in the queue of ${name}`;
    // What an operator has discarded no redrive delivers, not even a copy that never arrived.
    const undelivered = sqs
      .messages(targetDeadLettersOf(name))
      .filter(({ body }) => recordOf(cloud, consumer, body).record?.discardedAt === undefined);
    if (undelivered.length > 0) yield `There are undelivered events of ${name}`;
  }
  for (const record of store.records()) {
    const { key, status, outbox, sent = [] } = record;
    if (status === "open" && !excused.includes(key)) yield `${key} is still open: no message will finish it`;
    if (outbox) yield `${key} still holds what it had to send`;
    const lost = sent.find(({ id }) => !watch.hasTaken(id));
    if (lost) yield `${key} says that it sent ${lost.type} ${lost.id}, which nobody took`;
  }
  yield* cloud.timers.leftovers(cloud.agenda.now);
  yield* cloud.orders.leftovers();
  yield* unhandled(cloud);
  yield* letters(cloud);
}

/** Every event on the bus must be finished at each consumer whose rule it matches, or lie in its dead-letter queue. */
function* unhandled(cloud: Cloud): Generator<string> {
  for (const envelope of cloud.archive)
    for (const consumer of cloud.program.consumers) {
      const { name, pattern, projection, gathers } = consumer;
      if (projection || gathers || !matches(pattern, envelope)) continue;
      const { key, record } = recordOf(cloud, consumer, JSON.stringify(envelope));
      if (!record && !cloud.orders.isParked(consumer, JSON.stringify(envelope)))
        yield `${envelope["detail-type"]} ${envelope.id} at ${name}: there is no record ${key}`;
    }
}

/** Every dead record has its letter, and every letter its reason. */
function* letters(cloud: Cloud): Generator<string> {
  const { program, sqs, store } = cloud;
  const ids = new Set<string>();
  for (const consumer of program.consumers) {
    const { name } = consumer;
    for (const message of sqs.messages(deadLettersOf(name))) {
      const letter = deadLetterOf(message, name);
      if (letter.deadLetterId) ids.add(letter.deadLetterId);
      // What the queue gave up of an event that was discarded meanwhile stays.
      if (letter.origin !== "runtime" && !recordOf(cloud, consumer, message.body).record?.discardedAt)
        yield `${message.messageId} of ${name} died without a word of the runtime`;
      if (!letter.reason || letter.reason === "unknown")
        yield `${message.messageId} of ${name} has no reason`;
    }
  }
  for (const record of store.records()) {
    const { key, status, deadLetterId = "", discardedAt, pending } = record;
    if (status !== "dead") continue;
    if (!ids.has(deadLetterId) && discardedAt === undefined)
      yield `${key} is dead, and nothing can be redriven`;
    const isShown = pending?.startsWith("dead.") ?? false;
    if (isShown === (discardedAt !== undefined))
      yield `${key} is dead${isShown ? " and discarded, and waits for an operator" : ", and no operator sees it"}`;
  }
}
