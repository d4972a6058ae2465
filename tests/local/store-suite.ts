import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { dynamoStore } from "../../runtime/aws/dynamodb-store.ts";
import type { GrantedTable } from "../../runtime/aws/granted.ts";
import { commandContract } from "../runtime/ports/command-contract.ts";
import { type Register, storeContract } from "../runtime/ports/store-contract.ts";
import { commitContract } from "../runtime/ports/store-contract-commits.ts";
import { endsContract } from "../runtime/ports/store-contract-ends.ts";
import { indexContract } from "../runtime/ports/store-contract-indexes.ts";
import { listContract } from "../runtime/ports/store-contract-lists.ts";
import { orderContract } from "../runtime/ports/store-contract-order.ts";
import { paceContract } from "../runtime/ports/store-contract-pace.ts";
import { pendingContract } from "../runtime/ports/store-contract-pending.ts";
import { scatterContract } from "../runtime/ports/store-contract-scatter.ts";
import { stateContract } from "../runtime/ports/store-contract-state.ts";
import { tables } from "./fixtures/store/tables.ts";

const { claims, things, entries, seats } = tables;
const seatKeys = { name: seats, keyAttribute: "seatId", indexKeys: { owner: 2048, since: 1024 } };
const TABLES: Readonly<Record<string, GrantedTable>> = {
  things: { name: things, keyAttribute: "id" },
  entries: { name: entries, keyAttribute: "list", sortAttribute: "entry" },
  seats: seatKeys,
  seatsByOwner: {
    ...seatKeys,
    index: { name: "seatsByOwner", keyAttribute: "owner", sortAttribute: "since" },
  },
};

/** All that a store promises, on tables of the local AWS, by a client. */
export function storeSuite(test: Register, client: DynamoDBClient): void {
  const makeStore = () =>
    dynamoStore(client, claims, (table) => {
      const granted = TABLES[table];
      if (!granted) throw new Error(`The table ${table} was not given: there are no others.`);
      return granted;
    });

  commandContract(test, () => ({ client, claims, entries }));
  storeContract(test, makeStore);
  commitContract(test, makeStore);
  endsContract(test, makeStore);
  pendingContract(test, makeStore);
  orderContract(test, makeStore);
  paceContract(test, makeStore);
  scatterContract(test, makeStore);
  listContract(test, makeStore);
  stateContract(test, makeStore);
  indexContract(test, makeStore);
}
