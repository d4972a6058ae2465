import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { EVENTBRIDGE } from "../../schemas/limits.ts";
import type { Bus, Log } from "../ports/messaging.ts";
import type { OutboxEvent } from "../ports/record.ts";
import { entryBytes } from "../ports/record.ts";
import type { System } from "../ports/system.ts";

const TRIES = 4;

/** Error codes of single entries that another try may mend. */
const PASSING = new Set(["InternalFailure", "InternalException", "ThrottlingException"]);

interface Options {
  busName: string;
  /** Largest sum of entry sizes in one call. */
  maxRequestBytes: number;
  system: System;
  log: Log;
}

/** Publishes with PutEvents: packed by count and bytes, failed entries again with backoff. */
export function eventBridgeBus(client: EventBridgeClient, options: Options): Bus {
  const { busName, maxRequestBytes, system, log } = options;

  /** Why each entry failed, or undefined where it was taken. */
  async function put(entries: readonly OutboxEvent[]): Promise<(string | undefined)[]> {
    const Entries = entries.map(({ type, source, detail }) => ({
      EventBusName: busName,
      Source: source,
      DetailType: type,
      Detail: detail,
    }));
    try {
      const { Entries: results = [] } = await client.send(new PutEventsCommand({ Entries }));
      return entries.map((_, index) => {
        const result = results[index];
        return result?.EventId ? undefined : (result?.ErrorCode ?? "InternalFailure");
      });
    } catch (error) {
      const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
      const refused = ($metadata?.httpStatusCode ?? 500) < 500 && !PASSING.has(name);
      // One entry that the bus refuses must not take its neighbours along.
      if (refused && entries.length > 1)
        return (await Promise.all(entries.map((entry) => put([entry])))).flat();
      return entries.map(() => name);
    }
  }

  async function publishPack(pack: readonly OutboxEvent[]): Promise<OutboxEvent[]> {
    let open = pack;
    const taken: OutboxEvent[] = [];
    for (let tries = 1; ; tries++) {
      const failures = await put(open);
      taken.push(...open.filter((_, index) => failures[index] === undefined));
      for (const [index, code] of failures.entries())
        if (code)
          log("warn", "event not published", {
            eventId: open[index]?.id,
            type: open[index]?.type,
            code,
            tries,
          });
      open = open.filter((_, index) => PASSING.has(failures[index] ?? ""));
      if (open.length === 0 || tries === TRIES) return taken;
      await system.timer(system.random() * 50 * 2 ** tries).done;
    }
  }

  return {
    async publish(events) {
      const taken = new Set((await Promise.all(packed(events, maxRequestBytes).map(publishPack))).flat());
      return events.map((event) => taken.has(event));
    },
  };
}

/** Splits entries into calls that hold both limits. */
export function packed(events: readonly OutboxEvent[], maxBytes: number): OutboxEvent[][] {
  const packs: OutboxEvent[][] = [];
  let bytes = 0;
  for (const event of events) {
    const size = entryBytes(event);
    const pack = packs.at(-1);
    if (!pack || pack.length === EVENTBRIDGE.entries || bytes + size > maxBytes) {
      packs.push([event]);
      bytes = size;
    } else {
      pack.push(event);
      bytes += size;
    }
  }
  return packs;
}
