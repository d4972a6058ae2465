import { ScheduleFired } from "../../schemas/choreography/schedule-fired.ts";
import type { Cloud } from "../simulation/cloud.ts";
import { nextDue } from "./due-times.ts";

/** The program's schedules: each is due when its expression says, as EventBridge Scheduler would have it. */
export class Clockwork {
  readonly #cloud: Cloud;
  #isStopped = false;

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
    for (const { name, schedule } of cloud.program.consumers)
      if (schedule) this.#plan(name, schedule, cloud.agenda.start);
  }

  /** Nothing is due any more. */
  stop(): void {
    this.#isStopped = true;
  }

  #plan(name: string, schedule: { expression: string; input: object }, after: number): void {
    const { agenda } = this.#cloud;
    const due = nextDue(schedule.expression, after, agenda.start);
    if (due === undefined) return;
    agenda.in(due - agenda.now, () => {
      if (this.#isStopped) return;
      this.#strike(name, schedule.input, new Date(due).toISOString().replace(/\.000Z$/, "Z"));
      this.#plan(name, schedule, due);
    });
  }

  /** The event as Scheduler lays it into the queue. */
  #strike(name: string, input: object, scheduledAt: string): void {
    const { source, type } = ScheduleFired;
    const detail = { data: { schedule: name, scheduledAt, input } };
    const envelope = { id: `${name} ${scheduledAt}`, source, "detail-type": type, time: scheduledAt, detail };
    this.#cloud.send(name, JSON.stringify(envelope));
  }
}
