import { dynamoTimers } from "../../runtime/aws/dynamodb-timers.ts";
import type { Timers } from "../../runtime/ports/timers.ts";
import type { FakeTables } from "./fake-tables.ts";
import { type Faulty, faultyPort } from "./faulty-port.ts";
import { CLAIMS } from "./keys.ts";

/** The real timers in a fake claims table. */
export function fakeTimers({ dynamo }: FakeTables): Timers & Faulty {
  return faultyPort((client) => dynamoTimers(client, CLAIMS), dynamo);
}
