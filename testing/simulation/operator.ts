import { commands } from "../../console/commands/act.ts";
import { announceDeadlines } from "../../runtime/gather/deadlines.ts";
import { sweep } from "../../runtime/publish/sweep.ts";
import { handOut } from "../../runtime/timers/hand-out.ts";
import { redriveAnnouncer } from "../../tools/announce.ts";
import type { FoundLetter } from "../../tools/letters.ts";
import { redrive as redriveByTool } from "../../tools/redrive.ts";
import { type Cloud, deadLettersOf, targetDeadLettersOf } from "./cloud.ts";
import { Desk } from "./desk.ts";
import { SETTINGS } from "./feeding.ts";
import { Process } from "./process.ts";

/** Runs the sweeper once. */
export async function runSweeper(cloud: Cloud, name: string, after: number): Promise<void> {
  const process = new Process(name, cloud);
  const deadline = process.system.now() + 60_000;
  const died = new Promise<void>((resolve) => process.onDeath(resolve));
  // At rest there is one run where a day has many; `npm run pending -- send` does not wait either.
  const patience = cloud.chance.stormy ? {} : { patienceMs: Number.POSITIVE_INFINITY };
  const runtime = { settings: SETTINGS, ...cloud.portsOf(process, name) };
  const round = async () => {
    await sweep(runtime, { deadline, after, ...patience });
    await announceDeadlines(runtime, deadline, patience.patienceMs);
    await handOut(runtime, deadline, patience.patienceMs);
    process.end();
  };
  // Its next run is the retry.
  await Promise.race([round().catch(() => {}), died]);
}

/** Which letters an operator wants. */
export type Wanted = (letter: FoundLetter) => boolean;

/** Lays every dead letter that is wanted back into its consumer's queue: `npm run dlq -- redrive`. */
export async function redrive(cloud: Cloud, name: string, wanted: Wanted = () => true): Promise<void> {
  const consumers = busy(cloud);
  if (consumers.length === 0) return;
  const desk = new Desk(cloud, name, consumers);
  const { dynamo, sqs, now, stack } = desk.sources;
  const { bus } = cloud.portsOf(desk.process, name);
  await redriveByTool({ dynamo, sqs, claimsTable: stack.claimsTable }, Object.entries(stack.consumers), {
    ...{ wanted, limit: Number.POSITIVE_INFINITY, interrupted: NEVER.signal, progress: () => {} },
    announce: redriveAnnouncer({ bus, dynamo, now, operator: name }),
  });
}

/** Redrives or discards all of one consumer in the console. */
function act(cloud: Cloud, name: string, what: "redrive" | "discard", wanted?: Wanted): void {
  const consumers = busy(cloud);
  if (consumers.length === 0) return;
  const consumer = cloud.chance.pick(consumers, `${name} consumer`);
  const desk = new Desk(cloud, name, [consumer]);
  const ids = wanted && desk.idsOf(consumer, wanted);
  if (ids?.length === 0) return;
  const request = { consumer, ...(ids ? { ids } : {}) };
  const { bus } = cloud.portsOf(desk.process, name);
  // Where a call fails, the operator sees that, and does it again or not.
  void commands(desk.sources, bus)
    [what]({ request, operator: name, timeMs: 3_600_000 })
    .catch(() => {});
}

/** Consumers that have dead letters: operators see counts of them. */
function busy({ program, sqs }: Cloud): string[] {
  return program.consumers
    .map(({ name }) => name)
    .filter((name) =>
      [deadLettersOf(name), targetDeadLettersOf(name)].some((url) => sqs.messages(url).length > 0),
    );
}

const NEVER = new AbortController();

/** Replays everything that is in the archive. */
export function replay(cloud: Cloud, name: string): void {
  cloud.trace(() => `${name}: all that was archived so far comes again`);
  for (const event of [...cloud.archive]) cloud.route({ ...event, "replay-name": name });
}

/** Lets the operator do all this at bad moments, if chance will have it. `mayDiscard`: what nobody misses. */
export function meddle(cloud: Cloud, mayDiscard: Wanted): void {
  const { agenda, chance } = cloud;
  for (const name of ["sweep 1", "sweep 2", "sweep 3", "sweep 4"])
    if (chance.strikes("sweep", name))
      agenda.in(chance.below(40_000, name), () => {
        void runSweeper(cloud, name, chance.below(2, `${name} after`) * 2000);
      });
  for (const name of ["redrive 1", "redrive 2", "redrive 3", "redrive 4"])
    if (chance.strikes("redrive", name))
      // Sometimes two operators do it at once.
      agenda.in(1000 + chance.below(30_000, chance.of(`${name} at once`) < 0.3 ? "redrive 1" : name), () => {
        if (chance.of(`${name} by the tool`) < 0.5) void redrive(cloud, name);
        else act(cloud, name, "redrive", chance.of(`${name} by id`) < 0.5 ? () => true : undefined);
      });
  for (const name of ["discard 1", "discard 2", "discard 3"])
    if (chance.strikes("discard", name))
      agenda.in(1000 + chance.below(30_000, name), () => act(cloud, name, "discard", mayDiscard));
  for (const name of ["replay 1", "replay 2"])
    if (chance.strikes("replay", name))
      agenda.in(1000 + chance.below(60_000, name), () => replay(cloud, name));
}
