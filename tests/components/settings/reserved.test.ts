import { test } from "uvu";
import * as assert from "uvu/assert";
import { reserved } from "../../../components/settings/reserved.ts";
import { throws } from "../../harness/throws.ts";

test("a function has a concurrency of its own where it is asked for, and none by default", () => {
  assert.equal(reserved("create-order", undefined), {});
  for (const reservedConcurrency of [1, 1000])
    assert.equal(reserved("create-order", reservedConcurrency), { reservedConcurrency });
});

test("is refused out of bounds: 0 would switch the function off", async () => {
  for (const count of [0, -1, 1001, 2.5])
    await throws(
      async () => reserved("create-order", count),
      `reservedConcurrency of create-order is ${count}: use a whole number from 1 to 1000`,
    );
});

test.run();
