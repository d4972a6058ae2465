import * as pulumi from "@pulumi/pulumi";
import { GatherDeadlinePassed } from "../../schemas/choreography/gather-deadline-passed.ts";
import { HandlingFailed } from "../../schemas/choreography/handling-failed.ts";
import { defined } from "../../schemas/defined.ts";
import { Dashboard } from "../operations/dashboard.ts";
import { PendingAlarms } from "../operations/pending-alarms.ts";
import { staleAfterSeconds } from "../operations/stale-claims.ts";
import { watch } from "../operations/watch.ts";
import { watchedOf } from "../operations/watched.ts";
import { alarmsMatter } from "../settings/settings.ts";
import type { Bus } from "./bus.ts";
import { choreographyOf } from "./choreography.ts";
import { checkGraph } from "./graph.ts";
import type { Part, Program } from "./program.ts";
import { queuesOf } from "./queues-of.ts";
import { Sweeper } from "./sweeper.ts";
import { Timers } from "./timers.ts";

/** What belongs to the program as a whole: its check as a graph, sweeper, timers, alarms, dashboard and outputs. */
export function complete(
  names: { name: string; sweeper: string; timers: string },
  { bus, program }: { bus: Bus; program: Program },
  child: { parent: pulumi.Resource },
) {
  const { parts, external } = program;
  const { settings } = bus;
  const { errors, warnings } = checkGraph(parts, external);
  for (const warning of warnings) pulumi.log.warn(warning, child.parent);
  if (bus.alarmActions.length === 0 && alarmsMatter())
    pulumi.log.warn(`Alarms of ${names.name} reach nobody: give it alarmActions.`, child.parent);
  if (errors.length > 0)
    throw new Error(`The choreography does not hold together:\n  ${errors.join("\n  ")}`);

  const emitted = parts.flatMap(({ emits }) => emits);
  const stale = staleAfterSeconds(
    settings,
    parts.flatMap((part) => ("shape" in part ? [part.shape] : [])),
  );
  const sweeper = new Sweeper(
    names.sweeper,
    {
      bus,
      events: [...new Set([...emitted, HandlingFailed, GatherDeadlinePassed])],
      // A journal gives nothing up.
      deadLetterQueues: queuesOf(
        parts.filter(({ kind }) => kind !== "journal"),
        "deadLetters",
      ),
      staleAfterSeconds: stale,
    },
    child,
  );
  const timers = new Timers(
    names.timers,
    {
      bus,
      events: [...new Set([...emitted, GatherDeadlinePassed])],
      // Gathers and journals defer nothing.
      queues: queuesOf(
        parts.filter(({ kind }) => kind !== "gather" && kind !== "journal"),
        "queue",
      ),
    },
    child,
  );
  const watched = watchedOf(parts, {
    [names.sweeper]: sweeper.functionName,
    [names.timers]: timers.functionName,
  });
  const pending = new PendingAlarms(
    names.name,
    { bus, sweeper: sweeper.functionName, timers: timers.functionName, staleAfterSeconds: stale },
    // What does not run yet would be an alarm at once.
    { ...child, dependsOn: [sweeper] },
  );
  const alarms = [
    ...parts.flatMap((part) => ("alarms" in part ? part.alarms : [])),
    ...pending.arns,
    ...(settings.alarms ? watch(bus, watched, child) : []),
  ];
  new Dashboard(names.name, { bus, watched, alarms }, child);

  const choreography = choreographyOf(parts, external);
  const journal = parts.find((part) => part.kind === "journal")?.table;
  const consumers = outputsOf(parts.filter((part) => "shape" in part));
  const notifications = outputsOf(parts.filter((part) => part.kind === "notification"));
  return {
    completed: defined({ choreography, consumers, notifications, journal }),
    claimsTable: bus.claims.name,
    /** JSON of a Choreography: what tools draw, and what they know that must still come. */
    choreography: JSON.stringify(choreography),
    /** Absent without a journal. */
    ...defined({ journalTable: journal?.name }),
    consumers,
    notifications,
    timers: { functionName: timers.functionName, queueUrl: bus.timers.url },
    sweeper: {
      functionName: sweeper.functionName,
      staleAfterSeconds: String(stale),
      recordDays: String(settings.recordDays),
      maxEventBytes: String(settings.maxEventBytes),
    },
  };
}

/** Name → outputs. */
function outputsOf<P extends Part & { outputs: unknown }>(parts: readonly P[]): Record<string, P["outputs"]> {
  return Object.fromEntries(parts.map(({ name, outputs }) => [name, outputs]));
}
