import * as z from "zod";
import { announceDeadlines } from "../../../runtime/gather/deadlines.ts";
import type { GatherRuntime } from "../../../runtime/gather/definition.ts";
import { gatherBatch } from "../../../runtime/gather/gather.ts";
import type { GatherCount, Gathered, Gathering, GatherSpec } from "../../../runtime/handler.ts";
import { gatherKey } from "../../../runtime/identity.ts";
import type { GatherRecord } from "../../../runtime/ports/gathers.ts";
import type { Message } from "../../../runtime/ports/message.ts";
import type { Log } from "../../../runtime/ports/messaging.ts";
import type { OutboxEvent } from "../../../runtime/ports/record.ts";
import type { Timers } from "../../../runtime/ports/timers.ts";
import { sweep } from "../../../runtime/publish/sweep.ts";
import { GatherDeadlinePassed } from "../../../schemas/choreography/gather-deadline-passed.ts";
import { defineEvent } from "../../../schemas/event.ts";
import { fakeGathers } from "../../../testing/fakes/fake-gathers.ts";
import { fakeStore } from "../../../testing/fakes/fake-store.ts";
import { type FakeSystemOptions, fakeSystem } from "../../../testing/fakes/fake-system.ts";
import { fakeTables } from "../../../testing/fakes/fake-tables.ts";
import { fakeTimers } from "../../../testing/fakes/fake-timers.ts";
import type { Fault } from "../../../testing/fakes/fault.ts";
import { memoryBus } from "../../../testing/fakes/memory-bus.ts";
import { memoryQueues } from "../../../testing/fakes/memory-queues.ts";
import { detailOf, SETTINGS } from "../world.ts";

/** One result of a crawl; of none, where it names none. */
export const PageFetched = defineEvent({
  type: "PageFetched",
  source: "test.crawls",
  key: ["page"],
  data: z.object({
    crawl: z.string().optional(),
    page: z.string(),
    succeeded: z.number().optional(),
    failed: z.number().optional(),
  }),
});

/** The close of a crawl. */
export const CrawlListed = defineEvent({
  type: "CrawlListed",
  source: "test.crawls",
  key: ["crawl"],
  data: z.object({
    crawl: z.string(),
    total: z.number(),
    startedAt: z.string().optional(),
    keep: z.record(z.string(), z.unknown()).optional(),
  }),
});

/** The end of a crawl. */
export const CrawlCompleted = defineEvent({
  type: "CrawlCompleted",
  source: "test.crawls",
  key: ["gather"],
  data: z.object({
    gather: z.string(),
    ...{ total: z.number(), succeeded: z.number(), failed: z.number(), missing: z.number() },
    ...{
      timedOut: z.boolean(),
      outcome: z.enum(["success", "error"]),
      startedAt: z.string(),
      completedAt: z.string(),
    },
    keep: z.record(z.string(), z.unknown()),
  }),
});

/** How long a gather waits in these tests: milliseconds. */
export const DEADLINE = 3_600_000;

/** How old an outbox must be for the sweeper: milliseconds. */
export const SWEEP_AFTER = 60_000;

export type Gather = Gathering<GatherSpec>;

const STARTED = "2026-01-01T00:00:00.000Z";

/** Says of each event what it says itself. */
export const count: Gather["count"] = ({ type, data }) => {
  if (type === "CrawlListed") {
    const { crawl: gather, ...close } = data as { crawl: string; total: number };
    return { gather, startedAt: STARTED, ...close };
  }
  const { crawl: gather, page: item, ...verdict } = data as { crawl?: string; page: string };
  return gather ? ({ gather, item, ...verdict } as GatherCount) : undefined;
};

/** Says what came of it. */
export const complete: Gather["complete"] = (gathered) => ({ type: "CrawlCompleted", data: gathered });

/** One gather, `end-crawl`, in a world of fakes. */
export function gatherWorld(handle: Partial<Gather> = {}, system: FakeSystemOptions = {}) {
  const tables = fakeTables();
  const [store, gathers, timers] = [fakeStore(tables), fakeGathers(tables), fakeTimers(tables)];
  const ports = {
    ...{ store, gathers, timers, bus: memoryBus(), queues: memoryQueues() },
    system: fakeSystem(system),
  };
  const logs: Parameters<Log>[] = [];
  const runtime: GatherRuntime & { timers: Timers } = {
    consumer: {
      name: "end-crawl",
      on: [PageFetched, CrawlListed, GatherDeadlinePassed],
      emits: [CrawlCompleted],
      handle: { count, complete, ...handle },
      deadlineMs: DEADLINE,
    },
    settings: { ...SETTINGS },
    log: (...entry) => void logs.push(entry),
    ...ports,
  };
  const { bus } = ports;
  return {
    ...ports,
    ...{ runtime, logs },
    /** Handles a batch; the ids of the messages that shall come again. */
    async run(...messages: Message[]): Promise<string[]> {
      return (await gatherBatch(messages, runtime)).map(({ messageId }) => messageId);
    },
    /** A fault for every call there is, of gathers, store, bus and queues; none ends it. */
    strike(fault?: Fault) {
      for (const port of [gathers, store, bus, ports.queues] as { fault?: Fault | undefined }[])
        port.fault = fault;
    },
    sweep: () => sweep(runtime, { deadline: ports.system.now() + 20_000, after: SWEEP_AFTER }),
    announce: () => announceDeadlines(runtime, ports.system.now() + 20_000),
    recordOf: (crawl: string) => store.record(gatherKey("end-crawl", crawl)) as GatherRecord | undefined,
    /** The ends that the bus took, one that it took again just once; the same id must mean the same event. */
    ends(): (Gathered & { metadata: Record<string, unknown> })[] {
      const events = new Map<string, OutboxEvent>();
      for (const event of bus.published) {
        if (event.type !== "CrawlCompleted") continue;
        const { detail = event.detail } = events.get(event.id) ?? {};
        if (detail !== event.detail)
          throw new Error(`${event.id} was published as ${detail} and ${event.detail}`);
        events.set(event.id, event);
      }
      return [...events.values()].map(detailOf).map(({ metadata, data }) => {
        return { ...(data as unknown as Gathered), metadata };
      });
    },
    /** The ends as [total, succeeded, failed, missing, timedOut]. */
    counts() {
      const ends = this.ends();
      return ends.map(({ total, succeeded, failed, missing, timedOut }) => [
        ...[total, succeeded, failed, missing],
        timedOut,
      ]);
    },
  };
}

export type GatherWorld = ReturnType<typeof gatherWorld>;

interface Sent {
  metadata?: object;
  message?: Partial<Message>;
}

function messageOf(
  definition: { type: string; source: string },
  id: string,
  data: object,
  { metadata, message }: Sent = {},
): Message {
  const event = {
    ...{ version: "0", id: `eb-${id}`, source: definition.source, "detail-type": definition.type },
    ...{ time: "2026-01-01T00:00:00Z", detail: { ...(metadata ? { metadata } : {}), data } },
  };
  return {
    ...{ messageId: id, receiptHandle: `receipt-${id}`, receiveCount: 1, body: JSON.stringify(event) },
    ...message,
  };
}

/** The message that a page was fetched; it has succeeded unless told. */
export function page(
  crawl: string | undefined,
  name: string,
  data: object = { succeeded: 1 },
  sent: Sent = {},
) {
  return messageOf(PageFetched, name, { ...(crawl ? { crawl } : {}), page: name, ...data }, sent);
}

/** The message that a crawl was listed: `${crawl}!`. */
export function listed(crawl: string, total: number, data: object = {}, sent: Sent = {}): Message {
  return messageOf(CrawlListed, `${crawl}!`, { crawl, total, ...data }, sent);
}

/** The message that a crawl's deadline has passed: `${crawl}?`. */
export function overdue(crawl: string): Message {
  return messageOf(GatherDeadlinePassed, `${crawl}?`, { consumer: "end-crawl", gather: crawl });
}
