import * as assert from "uvu/assert";
import { paceKey } from "../../../runtime/identity.ts";
import { contractWorld, type MakeStore, type Register, T0 } from "./store-contract.ts";

/** What every store must do for consumers with a rate. */
export function paceContract(test: Register, makeStore: MakeStore): void {
  async function world() {
    const { store, id } = await contractWorld(makeStore);
    const key = paceKey(id);
    let requests = 0;
    return (from: number, lengthMs: number, latest?: number, by = `request-${++requests}`) =>
      store.reserve({
        ...{ key, by, lengthMs, from: T0 + from },
        ...(latest === undefined ? {} : { latest: T0 + latest }),
      });
  }

  test("reserve: from then on, where nothing is reserved beyond; else it says until when", async () => {
    const reserve = await world();
    assert.equal(await reserve(0, 500.25), { at: T0 });
    assert.equal(await reserve(500, 100), { until: T0 + 500.25 });
    assert.equal(await reserve(501, 100), { at: T0 + 501 });
    assert.equal(await reserve(100, 100), { until: T0 + 601 }, "of one whose clock is behind");
  });

  test("reserve: after what is reserved, if that is not too late; else it says until when", async () => {
    const reserve = await world();
    assert.equal(await reserve(0, 100, 500), { until: 0 }, "nothing was ever reserved");
    await reserve(0, 200);
    assert.equal(await reserve(50, 100, 500), { at: T0 + 200 });
    assert.equal(await reserve(50, 100, 300), { at: T0 + 300 });
    assert.equal(await reserve(50, 100, 399), { until: T0 + 400 });
    assert.equal(await reserve(400, 100, 900), { until: T0 + 400 }, "it is over");
  });

  test("reserve: one that is repeated, its answer lost, has what it has reserved, and no more", async () => {
    const reserve = await world();
    for (let times = 0; times < 2; times++) assert.equal(await reserve(0, 100, undefined, "a"), { at: T0 });
    for (let times = 0; times < 3; times++) assert.equal(await reserve(0, 100, 900, "b"), { at: T0 + 100 });
    assert.equal(await reserve(0, 100, 900, "c"), { at: T0 + 200 });
  });

  test("reserve: no slot is given twice, whoever asks at the same time", async () => {
    const reserve = await world();
    await reserve(0, 10);
    const answers = await Promise.all(Array.from({ length: 8 }, () => reserve(0, 10, 1000)));
    const starts = answers.map((answer) => ("at" in answer ? answer.at - T0 : undefined));
    assert.equal(
      starts.toSorted((a = 0, b = 0) => a - b),
      [10, 20, 30, 40, 50, 60, 70, 80],
    );
  });
}
