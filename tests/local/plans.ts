import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { emit } from "./emit.ts";
import { clients, deployed, type Outputs, unhurried } from "./stack.ts";
import { until } from "./until.ts";
import { witness } from "./witness.ts";

/** A program that sets events for a time, on the local AWS, and a witness of what is published. */
export async function plans(name: string) {
  const { outputs } = await deployed(`${import.meta.dirname}/fixtures/timers`, unhurried(4));
  const { busName, claimsTable, sweeper } = outputs as unknown as Outputs & {
    sweeper: { functionName: string };
  };
  const bus = await witness(name, busName, { "detail-type": ["PlanDue"] });
  let requests = 0;
  const count = async (prefix: string) => {
    const { Count = 0 } = await clients.dynamodb.send(
      new ScanCommand({
        ...{ TableName: claimsTable, ConsistentRead: true, Select: "COUNT" },
        ...{ FilterExpression: "begins_with(#key, :prefix)", ExpressionAttributeNames: { "#key": "key" } },
        ExpressionAttributeValues: { ":prefix": { S: prefix } },
      }),
    );
    return Count;
  };
  return {
    sweeper: sweeper.functionName,
    /** Has plans set for a time, or taken back, some in each event. */
    async ask(planIds: readonly string[], at?: Date, each = 10) {
      const events = Array.from({ length: Math.ceil(planIds.length / each) }, (_, n) => ({
        ...{ type: "PlansRequested", source: "test.plans" },
        detail: {
          data: {
            ...{ requestId: `${name}-${++requests}`, planIds: planIds.slice(n * each, (n + 1) * each) },
            ...(at ? { at: at.toISOString() } : {}),
          },
        },
      }));
      for (let start = 0; start < events.length; start += 10)
        await emit(events.slice(start, start + 10), busName);
    },
    /** How many plans of that prefix are pending. */
    pending: (prefix: string) => count(`timer|PlanDue|${prefix}`),
    /** What was published of that prefix, each with how late it was, in milliseconds. */
    async published(prefix: string): Promise<Map<string, number>> {
      const events = (await bus.events()).filter(({ data }) => String(data.planId).startsWith(prefix));
      return new Map(events.map(({ data, metadata }) => [String(data.planId), lateness(metadata)]));
    },
    until,
  };
}

/** How long after its time an event was seen. */
function lateness(metadata: { occurredAt?: string }): number {
  return Date.now() - Date.parse(metadata.occurredAt ?? "");
}
