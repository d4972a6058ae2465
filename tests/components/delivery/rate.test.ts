import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkRate, sizedFor } from "../../../components/delivery/rate.ts";
import type { Rate } from "../../../schemas/pace.ts";
import { throws } from "../../harness/throws.ts";

test("takes whole numbers from 1 to 1,000, and none", () => {
  checkRate("c", {});
  for (const perSecond of [1, 5, 1000]) checkRate("c", { rate: { perSecond } });
});

test("refuses what is no rate, by name, value and what to do", async () => {
  for (const perSecond of [0, -1, 0.5, 2.5, 1001, Number.NaN, Number.POSITIVE_INFINITY])
    await throws(
      () => checkRate("c", { rate: { perSecond } }),
      `rate.perSecond of c is ${perSecond}: use a whole number from 1 to 1000`,
    );
  for (const rate of [{ perMinute: 5 }, { perSecond: 5, burst: 9 }, 5, null])
    await throws(
      () => checkRate("c", { rate: rate as unknown as Rate }),
      `rate of c is ${JSON.stringify(rate)}: use { perSecond: N }`,
    );
});

test("refuses what could not wait, and sizes that follow from the rate", async () => {
  for (const [more, says] of [
    [{ projection: true }, "it is a projection"],
    [{ delivery: "direct" }, "it is delivered to directly"],
    [{ concurrency: 4 }, "concurrency is 4: leave concurrency out"],
    [{ inFlight: 20 }, "inFlight is 20: leave inFlight out"],
    [{ batchSize: 5 }, "batchSize is 5: leave batchSize out"],
  ] as const) {
    const check = () => checkRate("c", { rate: { perSecond: 5 }, ...more });
    await throws(check, 'rate of c is {"perSecond":5}');
    await throws(check, says);
  }
});

test("no more is in flight than may wait for its slot, and never more than the stack says", () => {
  for (const [perSecond, timeoutSeconds, batchSize, concurrency] of [
    [5, 30, 10, 3],
    [5, 2, 1, 2],
    [1, 30, 3, 2],
    [100, 30, 10, 10],
    [5, 900, 10, 10],
  ] as const)
    assert.equal(sizedFor("c", { perSecond }, timeoutSeconds, 10), { batchSize, concurrency });
});

test("refuses an invocation that is too short to wait for two slots, with one that is long enough", async () => {
  for (const [perSecond, short, enough] of [
    ...([
      [1, 8, 9],
      [2, 4, 5],
      [5, 1, 2],
    ] as const),
  ]) {
    await throws(() => sizedFor("c", { perSecond }, short, 10), `set timeoutSeconds to ${enough} at least`);
    assert.ok(sizedFor("c", { perSecond }, enough, 10).concurrency >= 2);
  }
});

test.run();
