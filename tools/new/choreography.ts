import { isOwnSource } from "../../schemas/names.ts";
import { Misuse } from "../command.ts";
import type { Project } from "./project.ts";

/** Whether an event is published by a participant, or comes from outside and is said to. */
export function isPublished({ flows, events }: Project, type: string): boolean {
  if (isOwnSource(events.get(type)?.definition.source ?? "")) return true;
  return flows.some(({ declared }) => declared.some(({ emits }) => emits.includes(type)));
}

/** @throws Misuse where what a consumer publishes would wake it again, with the way */
export function checkAcyclic(
  { flows }: Project,
  name: string,
  on: readonly string[],
  emits: readonly string[],
): void {
  const participants = flows.flatMap(({ declared }) => declared);
  const seen = new Map(emits.map((type) => [type, [name, type]]));
  for (const [type, way] of seen) {
    if (on.includes(type))
      throw new Misuse(
        `${way.join(" → ")} → ${name} is a cycle. If it ends, say why: --cycle "a day passes between two", else choose other events.`,
      );
    for (const one of participants.filter((participant) => participant.on.includes(type)))
      for (const next of one.emits) if (!seen.has(next)) seen.set(next, [...way, one.name, next]);
  }
}
