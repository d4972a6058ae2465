import { type DeadLetter, deadLetterOf } from "../../history/dead-letter.ts";
import { announceDeadlines } from "../../runtime/gather/deadlines.ts";
import { sweep } from "../../runtime/publish/sweep.ts";
import { type Cloud, deadLettersOf, SETTINGS, targetDeadLettersOf } from "./cloud.ts";
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
    await announceDeadlines(runtime, deadline);
  };
  // Its next run is the retry.
  await Promise.race([round().catch(() => {}), died]);
}

/** Lays every dead letter that is wanted back into its consumer's queue, as `npm run dlq -- redrive` does. */
export function redrive(
  cloud: Cloud,
  name: string,
  wanted: (letter: DeadLetter) => boolean = () => true,
): void {
  const { sqs, chance, counts, program, watch } = cloud;
  for (const consumer of program.consumers.map((one) => one.name))
    for (const url of [deadLettersOf(consumer), targetDeadLettersOf(consumer)])
      for (const message of sqs.receive(url, Number.POSITIVE_INFINITY)) {
        const { body, attributes, receiptHandle, messageId } = message;
        sqs.hide(url, receiptHandle, 0);
        const letter = deadLetterOf(message, consumer);
        if (!wanted(letter)) continue;
        cloud.trace(() => `${name}: ${messageId} of ${url} (${letter.kind}) goes back to ${consumer}`);
        counts.redriven++;
        const { deadLetterId } = attributes;
        if (deadLetterId) watch.redrove(deadLetterId);
        cloud.send(consumer, letter.event, deadLetterId ? { deadLetterId } : {});
        if (chance.strikes("redrive interrupted", `${name} ${messageId} ${body.length}`)) continue;
        sqs.remove(url, receiptHandle);
      }
}

/** Replays everything that is in the archive. */
export function replay(cloud: Cloud, name: string): void {
  cloud.trace(() => `${name}: all that was archived so far comes again`);
  for (const event of [...cloud.archive]) cloud.route({ ...event, "replay-name": name });
}

/** Lets the operator do all this at bad moments, if chance will have it. */
export function meddle(cloud: Cloud): void {
  const { agenda, chance } = cloud;
  for (const name of ["sweep 1", "sweep 2", "sweep 3", "sweep 4"])
    if (chance.strikes("sweep", name))
      agenda.in(chance.below(40_000, name), () => {
        void runSweeper(cloud, name, chance.below(2, `${name} after`) * 2000);
      });
  for (const name of ["redrive 1", "redrive 2", "redrive 3", "redrive 4"])
    if (chance.strikes("redrive", name))
      agenda.in(1000 + chance.below(30_000, name), () => redrive(cloud, name));
  for (const name of ["replay 1", "replay 2"])
    if (chance.strikes("replay", name))
      agenda.in(1000 + chance.below(60_000, name), () => replay(cloud, name));
}
