import { ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ended, place } from "./shop.ts";
import { clients, leave, program } from "./stack.ts";
import { witness } from "./witness.ts";

test.after(leave(import.meta.filename));

const OURS = program.resources
  .filter(({ type }) => type === "aws:lambda/function:Function")
  .map(({ id }) => id);

/** Which code each function of the program has, and since when. */
async function functions() {
  const { Functions = [] } = await clients.lambda.send(new ListFunctionsCommand({}));
  return Functions.filter(({ FunctionName = "" }) => OURS.includes(FunctionName))
    .map(({ FunctionName, CodeSha256, LastModified }) => [FunctionName, CodeSha256, LastModified])
    .sort();
}

test("a queue of one's own gets the events that its rule asks for, and no function is touched", async () => {
  const before = await functions();
  assert.ok(before.length >= 8);
  const invoices = await witness("my-invoices", undefined, { "detail-type": ["InvoiceCreated"] });
  const orderId = await place();
  const order = await ended(orderId, "invoiced");
  const all = await invoices.events();
  assert.equal([...new Set(all.map(({ type }) => type))], ["InvoiceCreated"]);
  const [event, ...others] = all.filter(({ data }) => data.orderId === orderId);
  assert.equal([event?.type, event?.source, others], ["InvoiceCreated", "shop.invoices", []]);
  assert.equal(event?.data, order.invoiced);
  assert.is(event?.metadata.correlationId, orderId);
  assert.equal(await functions(), before);
});

test.run();
