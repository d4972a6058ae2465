import { ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ended, place } from "./shop.ts";
import { clients, leave } from "./stack.ts";
import { witness } from "./witness.ts";

test.after(leave(import.meta.filename));

/** Which code each deployed function has, and since when. */
async function functions() {
  const { Functions = [] } = await clients.lambda.send(new ListFunctionsCommand({}));
  return Functions.map(({ FunctionName, CodeSha256, LastModified }) => [
    FunctionName,
    CodeSha256,
    LastModified,
  ]).sort();
}

test("a queue of one's own gets the events that its rule asks for, and no function is touched", async () => {
  const before = await functions();
  assert.ok(before.length >= 8);
  const invoices = await witness("my-invoices", undefined, { "detail-type": ["InvoiceCreated"] });
  const orderId = await place();
  const order = await ended(orderId, "invoiced");
  const [event, ...others] = await invoices.events();
  assert.equal([event?.type, event?.source, others], ["InvoiceCreated", "shop.invoices", []]);
  assert.equal(event?.data, order.invoiced);
  assert.is(event?.metadata.correlationId, orderId);
  assert.equal(await functions(), before);
});

test.run();
