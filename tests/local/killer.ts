import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { ClaimRecord } from "../../runtime/ports/record.ts";
import { emit } from "./shop.ts";
import { type ConsumerOutputs, clients, deployed, type Outputs } from "./stack.ts";
import { until } from "./until.ts";
import { witness } from "./witness.ts";

/** Two that kill or hang their process, among thirty that would be fine. */
export const DEEDS = Array.from({ length: 32 }, (_, index) => {
  if (index === 4) return { workId: "killer", deed: "kill" };
  if (index === 17) return { workId: "hanger", deed: "hang" };
  return { workId: `good-${index}`, deed: "good" };
});

/** What ends a process takes until the queue gives it out again, several times: this is a limit, not a wait. */
const PATIENCE_MS = 60_000;

/** Deploys fixtures/killer and sends it its work; `over()` waits until all of that is done or dead. */
async function begin() {
  const { outputs } = await deployed(`${import.meta.dirname}/fixtures/killer`);
  const { busName, claimsTable, consumers } = outputs as unknown as Outputs;
  const bus = await witness("killer-witness", busName);
  const events = DEEDS.map((data) => ({ type: "WorkRequested", source: "test.work", detail: { data } }));
  for (let start = 0; start < events.length; start += 10)
    await emit(events.slice(start, start + 10), busName);

  const records = async () => {
    const { Items = [] } = await clients.dynamodb.send(
      new ScanCommand({ TableName: claimsTable, ConsistentRead: true }),
    );
    return Items.map((item) => unmarshall(item) as ClaimRecord);
  };
  const over = async () => {
    let last: ClaimRecord[] = [];
    const states = () =>
      last.map(({ key, status, attempts, lease, owner }) => [key, status, attempts, lease, owner].join(" "));
    await until(
      "all work is done or dead",
      async () => {
        last = await records();
        return last.length === DEEDS.length && last.every(({ sent }) => sent !== undefined);
      },
      { patienceMs: PATIENCE_MS, seen: states },
    );
    return last;
  };
  return { bus, consumer: consumers["do-work"] as ConsumerOutputs, over };
}

let begun: ReturnType<typeof begin> | undefined;

/** The killer's work, begun by whoever asks first. */
export function killer(): ReturnType<typeof begin> {
  begun ??= begin();
  return begun;
}
