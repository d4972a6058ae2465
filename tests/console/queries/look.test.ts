import { test } from "uvu";
import * as assert from "uvu/assert";
import { look } from "../../../console/queries/look.ts";
import { throws } from "../../harness/throws.ts";
import { START } from "../../history/timeline-world.ts";
import { eventOf, ORDER } from "../../tools/letter.ts";
import { world } from "../world.ts";

const TARGET = "create-invoice-target-dlq";
const UNDELIVERED = { ERROR_CODE: "NO_PERMISSIONS", RULE_ARN: "arn" };

test("events that were not delivered are told by name and reason, nothing of their data, and stay visible", async () => {
  const { sources, queues, count } = world();
  const id = queues.sqs.send(TARGET, eventOf(ORDER), UNDELIVERED);
  const seen = await look(sources, "create-invoice");
  assert.equal(seen, {
    letters: [
      {
        ...{
          id,
          type: "OrderCreated",
          correlationId: "process-1",
          sentAt: new Date(START + 60_000).toISOString(),
        },
        reason: "Not delivered: NO_PERMISSIONS: no message",
      },
    ],
    more: false,
  });
  assert.not.match(JSON.stringify(seen), /tok_visa|customer-1/);
  assert.equal(count(TARGET), [1, 1]);
});

test("50 are shown; where there are more the answer says so, and all of them stay visible", async () => {
  const { sources, queues, count } = world();
  for (let n = 0; n < 73; n++) queues.sqs.send(TARGET, eventOf(ORDER), UNDELIVERED);
  const { letters, more } = await look(sources, "create-invoice");
  assert.equal([letters.length, more, count(TARGET)], [50, true, [73, 73]]);
});

test("where the queue fails half-way, what was held is shown again", async () => {
  const { sources, queues, count } = world();
  for (let n = 0; n < 15; n++) queues.sqs.send(TARGET, eventOf(ORDER), UNDELIVERED);
  let reads = 0;
  queues.faults.ReceiveMessage = (input, answer) => {
    if (++reads === 2) throw new Error("access denied");
    return answer(input);
  };
  await throws(() => look(sources, "create-invoice"), `${TARGET} cannot be read: access denied`);
  assert.equal(count(TARGET), [15, 15]);
});

test("a notification's may be looked at as well; nobody of that name is a mistake", async () => {
  const { sources, queues } = world();
  queues.sqs.send("tell-of-batch-target-dlq", eventOf(ORDER), UNDELIVERED);
  assert.is((await look(sources, "tell-of-batch")).letters.length, 1);
  for (const name of ["nobody", "__proto__", "toString", ""])
    await throws(() => look(sources, name), `There is no consumer ${name}.`);
});

test.run();
