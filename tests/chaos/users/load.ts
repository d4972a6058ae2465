import { setTimeout as sleep } from "node:timers/promises";
import { listed } from "../../../local/samples/status.ts";
import { counted, type Findings, together } from "../findings.ts";
import { differences, emit, type Load, only, type Seen } from "../load.ts";

/** A batch of the sandbox's accounts: `-0013` is closed, `-0099` is always down, `-0050` fails on its first attempt. */
interface Batch {
  batchId: string;
  query: string;
  splitBy?: number;
  users: number;
  failed: number;
  /** Users that are given up: no row tells of them. */
  givenUp: number;
}

const BATCHES: readonly Batch[] = [
  { batchId: "chaos-batch-1", query: "first 100", users: 100, failed: 2, givenUp: 1 },
  { batchId: "chaos-batch-2", query: "first 50", splitBy: 25, users: 50, failed: 1, givenUp: 0 },
];

/** Batches of users, one of them a batch of batches, each asked for twice. */
export async function begin(): Promise<Load> {
  return {
    config: {},
    async place({ stack, milliseconds, counts, signal }) {
      for (const { batchId, query, splitBy } of BATCHES) {
        const data = { batchId, query, ...(splitBy ? { splitBy } : {}) };
        await emit(stack, "users.requests", "UsersBatchRequested", data);
        await emit(stack, "users.requests", "UsersBatchRequested", data);
        counts.add("batches asked for");
        await sleep(milliseconds / BATCHES.length, undefined, { signal });
      }
    },
    async check({ apiUrl }, events) {
      const found = BATCHES.map(async (batch): Promise<Findings> => {
        const { batchId, users, failed, givenUp } = batch;
        const whole = { total: users, succeeded: users - failed, failed, missing: 0, timedOut: false };
        const parts = childrenOf(batch, events);
        const lists = await Promise.all(
          (batch.splitBy ? parts.ids : [batchId]).map((id) =>
            listed<object>(`${apiUrl}/batches/${id}`, "users"),
          ),
        );
        const rows = lists.flat().length;
        return together([
          ended(batchId, events, whole),
          ...parts.ids.map((id) => ended(id, events, { missing: 0, timedOut: false })),
          parts,
          counted(rows, users - givenUp, `batch ${batchId} shows ${rows} results of ${users} users`),
        ]);
      });
      return together(await Promise.all(found));
    },
    close: () => {},
  };
}

/** The child batches of one that is split. */
function childrenOf(
  { batchId, splitBy, users }: Batch,
  events: readonly Seen[],
): Findings & { ids: string[] } {
  const requests = events.filter(
    ({ type, data }) => type === "UsersBatchRequested" && data.parentBatchId === batchId,
  );
  const ids = [...new Set(requests.map(({ data }) => String(data.batchId)))];
  const parts = splitBy ? users / splitBy : 0;
  const text = `batch ${batchId} has ${ids.length} child batches, not ${parts}`;
  return { ids, ...counted(ids.length, parts, text) };
}

function ended(batchId: string, events: readonly Seen[], expected: Record<string, unknown>): Findings {
  const { found, contradictions, unfinished } = only(events, "UsersBatchCompleted", { batchId });
  return { contradictions: [...contradictions, ...differences(found, expected)], unfinished };
}
