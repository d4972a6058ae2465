import type { EventNode, Handling, Timeline } from "../../history/timeline.ts";
import { asked } from "./consoles.ts";
import { until } from "./until.ts";

/** Every event of a timeline. */
export function eventsOf(nodes: Timeline["roots"]): EventNode[] {
  return nodes.flatMap((node: EventNode | Handling) =>
    "handled" in node ? [node, ...eventsOf(node.handled)] : eventsOf(node.publishes),
  );
}

/** What the first event of a type says in a timeline. */
export function dataOf({ roots }: Timeline, type: string): Record<string, unknown> {
  return (eventsOf(roots).find((one) => one.type === type)?.data ?? {}) as Record<string, unknown>;
}

/** A process as the console tells it, once it has so many events. */
export const told = (id: string, events: number) =>
  until(`${events} events of ${id} are told`, async () => {
    const process = await asked("process", { id });
    return (
      process &&
      eventsOf(process.timeline.roots).filter(({ occurredAt }) => occurredAt).length >= events &&
      process
    );
  });

/** How often something was counted in the last hour. */
export async function counted(series: "events" | "failures", name: string): Promise<number> {
  const live = await asked("live");
  return (live?.[series][name] ?? []).reduce((sum, count) => sum + count, 0);
}
