import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { paceKey } from "../../runtime/identity.ts";
import type { ClaimRecord } from "../../runtime/ports/record.ts";
import { chunks } from "../../schemas/chunks.ts";
import { emit } from "./emit.ts";
import { clients, deployed, leave, type Outputs, physical } from "./stack.ts";
import { until } from "./until.ts";

test.after(leave(import.meta.filename));

const CALLS = 30;
const PER_SECOND = 5;

const deployment = await deployed(`${import.meta.dirname}/fixtures/paced`);
const { busName, claimsTable } = deployment.outputs as unknown as Outputs;

async function scanned<T>(TableName: string): Promise<T[]> {
  const { Items = [] } = await clients.dynamodb.send(new ScanCommand({ TableName, ConsistentRead: true }));
  return Items.map((item) => unmarshall(item) as T);
}

test("of many events at once no more than the rate are begun in any second, most of it is reached, each takes one attempt", async () => {
  const table = physical("dynamodb/table:Table", "calls", deployment);
  const events = Array.from({ length: CALLS }, (_, index) => ({
    ...{ type: "CallRequested", source: "test.calls", detail: { data: { callId: `call-${index}` } } },
  }));
  for (const some of chunks(events, 10)) await emit(some, busName);
  const calls = await until("all calls are made", async () => {
    const found = await scanned<{ at: number }>(table);
    return found.length === CALLS && found.map(({ at }) => at).sort((a, b) => a - b);
  });
  for (const [index, later] of calls.slice(PER_SECOND).entries())
    assert.ok(later - (calls[index] as number) >= 1000, `${calls.map((at) => at - (calls[0] as number))}`);
  const seconds = ((calls.at(-1) as number) - (calls[0] as number)) / 1000;
  // How near it comes where nothing else is done on the machine: tests/runtime/pace/in-pace.test.ts.
  assert.ok((CALLS - 1) / seconds >= PER_SECOND / 2, `${CALLS - 1} in ${seconds} s`);
  const records = (await scanned<ClaimRecord>(claimsTable)).filter(
    ({ key }) => key !== paceKey("place-call"),
  );
  assert.equal([records.length, records.every(({ attempts }) => attempts === 1)], [CALLS, true]);
});

test.run();
