import type { ParticipantSummary } from "../../../history/choreography.ts";
import type { FlowPicture, Live, LiveParticipant } from "../../api.ts";
import { count, grouped } from "../parts/words.ts";
import { typeOf } from "./layout.ts";

/** How many events came: in the current minute, and in the last 60. */
export interface Rate {
  minute: number;
  hour: number;
}

export function rateOf(minutes: readonly number[] | undefined): Rate {
  return { minute: minutes?.at(-1) ?? 0, hour: (minutes ?? []).reduce((sum, one) => sum + one, 0) };
}

/** A rate beneath an event's name: `3 this min · 118/h`. */
export function rateWords({ minute, hour }: Rate): string {
  return hour === 0 ? "none this hour" : `${grouped(minute)} this min · ${grouped(hour)}/h`;
}

/** What waits for a person: dead letters, and what could not be delivered. */
export function troubleOf({ deadLetters = 0, undeliverable = 0 }: LiveParticipant): number {
  return deadLetters + undeliverable;
}

/** What a participant has to do, in few words: `2 waiting`, `1 in flight`; `idle` where that is nothing. */
export function workWords({ queue, claimed }: LiveParticipant): string[] {
  const { waiting = 0, inFlight = 0 } = queue ?? {};
  const numbers = Object.entries({ waiting, "in flight": inFlight, open: claimed });
  const said = numbers.flatMap(([name, number]) => (number > 0 ? [`${grouped(number)} ${name}`] : []));
  return said.length > 0 ? said : ["idle"];
}

/** What waits for a person, in words; empty where nothing does. */
export function troubleWords({ deadLetters = 0, undeliverable = 0 }: LiveParticipant): string {
  return [
    ...(deadLetters > 0 ? [count(deadLetters, "dead letter")] : []),
    ...(undeliverable > 0 ? [`${grouped(undeliverable)} undeliverable`] : []),
  ].join(", ");
}

/** Sums over all participants. */
export function totalsOf({ participants }: Live) {
  const all = Object.values(participants);
  const sum = (of: (one: LiveParticipant) => number) => all.reduce((total, one) => total + of(one), 0);
  return {
    waiting: sum(({ queue }) => queue?.waiting ?? 0),
    open: sum(({ claimed }) => claimed),
    deadLetters: sum(({ deadLetters = 0 }) => deadLetters),
    undeliverable: sum(({ undeliverable = 0 }) => undeliverable),
    unsent: sum(({ unsent }) => unsent),
  };
}

/** Types of the events in a flow, in the order of its picture; then those that nobody consumes yet. */
export function eventsOf(
  { begins, edges, nodes }: FlowPicture,
  participants: readonly Pick<ParticipantSummary, "name" | "emits">[],
): string[] {
  const drawn = edges.flatMap(({ labels }) => labels.map(typeOf));
  const emitted = participants.filter(({ name }) => nodes.some(({ id }) => id === name));
  return [...new Set([...begins, ...drawn, ...emitted.flatMap(({ emits }) => emits)])];
}
