import { choreographyOf } from "../../components/bus/choreography.ts";
import type { Choreography } from "../../history/choreography.ts";
import { type DeadLetter, deadLetterOf } from "../../history/dead-letter.ts";
import type { Timeline } from "../../history/timeline.ts";
import { timelineOf } from "../../history/timeline-of.ts";
import { check } from "../../runtime/check/check-message.ts";
import { entryOf } from "../../runtime/journal/journal-entry.ts";
import type { Event, EventDefinition } from "../../schemas/event.ts";
import { textOf } from "../../tools/trace/text.ts";
import type { Envelope } from "../simulation/bus.ts";
import { type Cloud, deadLettersOf, targetDeadLettersOf } from "../simulation/cloud.ts";
import { declared, external, silent } from "../simulation/declared.ts";
import { SETTINGS } from "../simulation/feeding.ts";

/** Every event that the program declares, by its type. */
export function declaredEvents(): Map<string, EventDefinition> {
  const all = [...[...declared, ...silent].flatMap(({ on, emits }) => [...on, ...emits]), ...external];
  return new Map(all.map((event) => [event.type, event]));
}

/** The choreography as tools read it. */
function choreography(): Choreography {
  return choreographyOf(
    [
      ...declared.map(({ name, kind, on, emits, route, shape, schedule }) => ({
        ...{ name, kind, emits, on: kind === "schedule" ? [] : on },
        ...(route || schedule ? { trigger: route ?? schedule?.expression ?? "" } : {}),
        ...(shape ? { maxAttempts: shape.retry.runtime.maxAttempts } : {}),
      })),
      ...silent,
    ],
    external,
  );
}

/** What the bus has taken, as its history is told: events, timelines, dead letters. */
export class Told {
  readonly #cloud: Cloud;
  readonly #events: readonly EventDefinition[];

  constructor(cloud: Cloud, events: Iterable<EventDefinition>) {
    this.#cloud = cloud;
    this.#events = [...events];
  }

  /** An event as its consumers get it; one that keeps no contract is none. */
  eventOf(envelope: Envelope): Event | undefined {
    const checked = this.#checked(envelope);
    return "hash" in checked ? checked.event : undefined;
  }

  /** Events on the bus, each once, in the order in which they were published. */
  events(type: string): Event[] {
    const found = new Map<string, Event>();
    for (const envelope of this.#cloud.archive) {
      const event = envelope["detail-type"] === type ? this.eventOf(envelope) : undefined;
      if (event && !found.has(event.metadata.id)) found.set(event.metadata.id, event);
    }
    return [...found.values()];
  }

  /** The timeline of a process, by its correlation id or the id of one of its events. */
  timeline(id: string): Timeline | undefined {
    const { store, archive, agenda } = this.#cloud;
    const at = { expiresAt: 0, now: new Date(agenda.now).toISOString() };
    const kept = archive.map((envelope) => entryOf(this.#checked(envelope), this.#events, at));
    const entries = [...new Map(kept.map((entry) => [entry.position, entry])).values()];
    const process =
      entries.find((entry) => entry.id === id && entry.correlationId !== id)?.correlationId ?? id;
    return timelineOf(process, {
      choreography: choreography(),
      records: store.records().filter(({ correlationId }) => correlationId === process),
      entries: entries.filter(({ correlationId }) => correlationId === process),
      now: agenda.now,
    });
  }

  /** The timeline as text, as `npm run trace` prints it. */
  trace(id: string): string {
    const found = this.timeline(id);
    return found ? textOf(found, this.#cloud.agenda.now) : `Nothing is known of ${id}.`;
  }

  /** What waits in the dead-letter queues of all consumers. */
  deadLetters(): (Omit<DeadLetter, "event"> & { event: unknown })[] {
    const { program, sqs } = this.#cloud;
    return program.consumers.flatMap(({ name }) =>
      [deadLettersOf(name), targetDeadLettersOf(name)].flatMap((url) =>
        sqs.messages(url).map((message) => {
          const letter = deadLetterOf(message, name);
          return { ...letter, event: parsed(letter.event) };
        }),
      ),
    );
  }

  #checked(envelope: Envelope): ReturnType<typeof check> {
    const message = { messageId: "", body: JSON.stringify(envelope), receiveCount: 1 };
    const rules = { name: "test", emits: [], maxEventBytes: SETTINGS.maxEventBytes };
    return check(message, { ...rules, on: this.#events });
  }
}

/** JSON as what it says; anything else as it is. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
