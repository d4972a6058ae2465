import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Call } from "./calls.ts";
import { chance } from "./chance.ts";
import { faults } from "./faults.ts";

const callOf = (service: Call["service"], operation: string): Call => ({
  service,
  operation,
  caller: { functionName: "f", pid: 1 },
  body: Buffer.from("{}"),
});

test("every kind strikes each service that it fits, the same with the same seed, and none after the end", () => {
  const draw = () => {
    const striking = faults(chance("seed", "faults"));
    const calls = [
      callOf("DynamoDB", "TransactWriteItems"),
      callOf("EventBridge", "PutEvents"),
      callOf("SQS", "SendMessage"),
    ];
    const drawn = Array.from({ length: 2000 }, () => calls.map((one) => striking.strike(one))).flat();
    striking.stop();
    assert.is(striking.strike(calls[0] as Call), undefined);
    return drawn;
  };
  const first = draw();
  assert.equal(draw(), first);
  const kinds = new Set(first);
  for (const kind of [
    "server error",
    "throttle",
    "conflict",
    "partial failure",
    "lost answer",
    "silence",
    "late effect",
    "delay",
    "kill",
  ] as const)
    assert.ok(kinds.has(kind), kind);
});

test("who is in trouble may not publish, until the trouble is over", () => {
  const striking = faults(chance("seed", "faults"));
  const put = callOf("EventBridge", "PutEvents");
  striking.trouble("f", "no grant", true);
  assert.is(striking.strike(put), "denial");
  striking.trouble("f", "no grant", false);
  striking.trouble("f", "no bus", true);
  assert.is(striking.strike(put), "outage");
  striking.trouble("f", "no bus", false);
  assert.is.not(striking.strike(put), "outage");
});

test.run();
