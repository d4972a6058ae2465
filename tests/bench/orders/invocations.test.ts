import { test } from "uvu";
import * as assert from "uvu/assert";
import { billedMs, invocationOf, peakOf } from "../../../bench/orders/invocations.ts";

test("a REPORT line says from when to when an invocation ran, and what is paid for", () => {
  const line = "REPORT RequestId: r\tDuration: 401 ms\tBilled Duration: 402 ms\tMemory Size: 512 MB";
  assert.equal(invocationOf(line, 1000), { from: 598, to: 1000 });
  assert.is(invocationOf("END RequestId: r", 1000), undefined);
  assert.is(invocationOf("order o-1: Billed Duration: 402 ms", 1000), undefined);
});

test("waiting for others is paid for, and counts among those at once", () => {
  const nested = [
    { from: 0, to: 500 },
    { from: 10, to: 490 },
    { from: 400, to: 480 },
  ];
  assert.is(billedMs(nested), 1060);
  assert.is(peakOf(nested), 3);
});

test("what begins as another ends was not there at once", () => {
  const after = [
    { from: 0, to: 100 },
    { from: 100, to: 200 },
  ];
  assert.is(peakOf(after), 1);
  assert.is(peakOf([]), 0);
});

test.run();
