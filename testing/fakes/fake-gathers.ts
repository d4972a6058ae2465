import { dynamoGathers } from "../../runtime/aws/dynamodb-gathers.ts";
import type { Gathers } from "../../runtime/ports/gathers.ts";
import type { FakeTables } from "./fake-tables.ts";
import { type Faulty, faultyPort } from "./faulty-port.ts";
import { CLAIMS } from "./keys.ts";

/** The real gathers in a fake claims table. */
export function fakeGathers({ dynamo }: FakeTables): Gathers & Faulty {
  return faultyPort((client) => dynamoGathers(client, CLAIMS), dynamo);
}
