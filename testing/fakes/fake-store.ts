import { dynamoStore } from "../../runtime/aws/dynamodb-store.ts";
import type { Store } from "../../runtime/ports/store.ts";
import { type FakeTables, fakeTables } from "./fake-tables.ts";
import { type Faulty, faultyPort } from "./faulty-port.ts";
import { CLAIMS, grantsOf, type TableKeys } from "./keys.ts";

/** The real store over a fake DynamoDB, with a look at its tables. */
export type FakeStore = Store & Faulty & FakeTables;

/** `tables`: tables that others share, or just the name of each business table → its key attributes. */
export function fakeStore(tables: FakeTables | Readonly<Record<string, TableKeys>> = {}): FakeStore {
  const shared = isShared(tables) ? tables : fakeTables(tables);
  const grants = grantsOf(shared.keys);
  return Object.assign(
    faultyPort((client) => dynamoStore(client, CLAIMS, grants), shared.dynamo),
    shared,
  );
}

function isShared(tables: FakeTables | Readonly<Record<string, TableKeys>>): tables is FakeTables {
  return "dynamo" in tables;
}
