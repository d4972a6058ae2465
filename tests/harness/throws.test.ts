import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "./throws.ts";

const fail = () => {
  throw new Error("the bus is closed");
};

test("returns the error that was thrown, or that a promise was rejected with", async () => {
  assert.is((await throws(fail, "bus")).message, "the bus is closed");
  assert.is((await throws(async () => fail(), /^the bus/)).message, "the bus is closed");
});

test("fails where nothing is thrown, another error, or what is no Error", async () => {
  const cases: [fn: () => unknown, expected: string | RegExp, why: string][] = [
    [() => 42, "bus", "Expected an error (bus), but got 42."],
    [async () => "sent", /bus/, "Expected an error (/bus/), but got 'sent'."],
    [fail, "queue", "Expected an error (queue), but got: the bus is closed"],
    [() => Promise.reject("bus"), "bus", "Expected an Error, but 'bus' was thrown."],
  ];
  for (const [fn, expected, why] of cases) {
    const failure = await throws(fn, expected).then(
      () => undefined,
      (error: Error) => error.message,
    );
    assert.is(failure, why);
  }
});

test.run();
