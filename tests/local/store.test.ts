import { test } from "uvu";
import { dynamoStore } from "../../runtime/aws/dynamodb-store.ts";
import { storeContract } from "../runtime/store-contract.ts";
import { commitContract } from "../runtime/store-contract-commits.ts";
import { endsContract } from "../runtime/store-contract-ends.ts";
import { pendingContract } from "../runtime/store-contract-pending.ts";
import { scatterContract } from "../runtime/store-contract-scatter.ts";
import { clients, deployed, leave } from "./stack.ts";

test.after(leave(import.meta.filename));

const { outputs } = await deployed(`${import.meta.dirname}/fixtures/store`);
const { claims, things } = outputs as { claims: string; things: string };
const makeStore = () =>
  dynamoStore(clients.dynamodb, claims, (table) => {
    if (table !== "things") throw new Error(`The table ${table} was not given: there are no others.`);
    return { name: things, keyAttribute: "id" };
  });

storeContract(test, makeStore);
commitContract(test, makeStore);
endsContract(test, makeStore);
pendingContract(test, makeStore);
scatterContract(test, makeStore);

test.run();
