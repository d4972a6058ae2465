import { test } from "uvu";
import * as assert from "uvu/assert";
import { consumer } from "../../../runtime/lambda/consumer.ts";
import { Ordered, ordered, Shipped, ship } from "../world.ts";
import { functionsAws } from "./aws.ts";

test("a function remembers the slots of its pace from one invocation to the next", async () => {
  const aws = functionsAws();
  try {
    const paced = consumer({
      ...{ name: "ship-order", on: [Ordered], emits: [Shipped], ports: {}, projection: false },
      ...{ handle: ship, rate: { perSecond: 1 } },
    });
    for (const orderId of ["o1", "o2"]) {
      const { messageId, body } = ordered(orderId);
      const attributes = { ApproximateReceiveCount: "1" };
      await paced({ Records: [{ messageId, body, attributes }] } as never, {
        getRemainingTimeInMillis: () => 30_000,
      });
    }
    const reservations = aws.calls.flatMap(({ input: { ExpressionAttributeValues: values } }) =>
      values && ":set_by" in (values as object) ? [":latest" in (values as object)] : [],
    );
    assert.equal(reservations, [false, true]);
  } finally {
    aws.end();
  }
});

test.run();
