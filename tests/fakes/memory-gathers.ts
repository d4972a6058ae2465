import { outboxUpdate, pendingEntry } from "../../runtime/aws/records.ts";
import type { GatherRecord, Gathers } from "../../runtime/ports/gathers.ts";
import { copyOf } from "./copy.ts";
import type { StoredRecord } from "./memory-record.ts";

/** Gathers in memory, conditional just as runtime/aws/dynamodb-gathers.ts is, in the records of a memory store. */
export function memoryGathers(records: Map<string, StoredRecord>): Gathers {
  const marks = new Set<string>();
  const write = (record: GatherRecord) => records.set(record.key, Object.freeze(record));
  const get = (key: string) => records.get(key) as GatherRecord | undefined;

  return {
    async count(request) {
      const { key, gather, consumer, correlationId, now, deadline, results, close } = request;
      const found = get(key);
      if (found && found.status !== "open") return "over";
      const fresh = results.filter(({ mark }) => !marks.has(mark));
      if (fresh.length === 0 && !close) return "counted";
      const claimedAt = new Date(now).toISOString();
      const place = pendingEntry("gather", key, deadline);
      const open = { status: "open", generation: 0, attempts: 0, succeeded: 0, failed: 0 } as const;
      const before = found ?? {
        key,
        ...open,
        gather,
        consumer,
        correlationId,
        claimedAt,
        deadline,
        ...place,
      };
      const sum = (field: "succeeded" | "failed") =>
        fresh.reduce((sum, one) => sum + one[field], before[field]);
      const { total, startedAt, keep } = close ?? {};
      write(
        copyOf({
          ...{ total, startedAt, keep },
          ...before,
          ...{ succeeded: sum("succeeded"), failed: sum("failed") },
        }) as GatherRecord,
      );
      for (const { mark } of fresh) marks.add(mark);
      return "counted";
    },
    look: async (key) => get(key),
    async finish(found, { outbox, now }) {
      const record = get(found.key);
      const isAsFound = COUNTS.every((name) => record?.[name] === found[name]);
      if (record?.status !== "open" || !isAsFound) return false;
      const { set, remove } = outboxUpdate(found.key, outbox, now);
      const next: GatherRecord = {
        ...record,
        ...{ status: "done", finishedAt: new Date(now).toISOString() },
        ...copyOf(set),
      };
      for (const name of remove) delete next[name];
      write(next);
      return true;
    },
    async overdue(before, cursor) {
      const all = [...records.values()].filter(
        ({ pending, pendingSince = 0 }) => pending?.startsWith("gather.") && pendingSince <= before,
      );
      const from = Number(cursor ?? 0);
      const page = all.slice(from, from + 100) as GatherRecord[];
      return from + 100 < all.length ? { records: page, next: from + 100 } : { records: page };
    },
  };
}

const COUNTS = ["succeeded", "failed", "total"] as const;
