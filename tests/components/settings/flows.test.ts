import { test } from "uvu";
import * as assert from "uvu/assert";
import { chosenFlows } from "../../../components/settings/flows.ts";
import { throws } from "../../harness/throws.ts";
import { evaluate } from "../evaluate.ts";

const FLOWS = { orders: "the orders", crawls: "the crawls", users: "the users" };

const chosen = async (flows?: string) =>
  (await evaluate(() => ({ found: chosenFlows(FLOWS) }), { config: flows === undefined ? {} : { flows } }))
    .outputs.found;

test("are all, in the order of the program, or those that the stack names", async () => {
  assert.equal(await chosen(), ["the orders", "the crawls", "the users"]);
  assert.equal(await chosen("[]"), ["the orders", "the crawls", "the users"]);
  assert.equal(await chosen('["users","orders"]'), ["the orders", "the users"]);
});

test("are known to the program", async () => {
  await throws(
    () => chosen('["orders","taxes"]'),
    "Config flows names taxes: choose among orders, crawls, users.",
  );
});

test.run();
