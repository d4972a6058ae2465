import { test } from "uvu";
import * as assert from "uvu/assert";
import { fakeSystem } from "../../../testing/fakes/fake-system.ts";

test("while everybody waits the clock jumps from timer to timer, in their order", async () => {
  const system = fakeSystem({ start: 0 });
  const ended: string[] = [];
  const wait = async (name: string, milliseconds: number) => {
    await system.timer(milliseconds).done;
    ended.push(`${name} at ${system.now()}`);
  };
  await Promise.all([wait("long", 3_600_000), wait("short", 10), wait("twin", 10)]);
  assert.equal(ended, ["short at 10", "twin at 10", "long at 3600000"]);
});

test("a cancelled timer never ends, and moves no clock", async () => {
  const system = fakeSystem({ start: 0 });
  const timer = system.timer(1000);
  let ended = false;
  void timer.done.then(() => {
    ended = true;
  });
  timer.cancel();
  await system.timer(10).done;
  assert.equal([ended, system.now(), system.waiting], [false, 10, 0]);
});

test("a stepped clock stands until it is told to move", async () => {
  const system = fakeSystem({ start: 0, clock: "stepped" });
  let ended = false;
  void system.timer(1000).done.then(() => {
    ended = true;
  });
  await system.advance(999);
  assert.equal([ended, system.now()], [false, 999]);
  assert.ok(system.next());
  await Promise.resolve();
  assert.equal([ended, system.now(), system.next()], [true, 1000, false]);
});

test("the same seed gives the same chance, another one another", () => {
  const chance = (seed: number) => {
    const system = fakeSystem({ seed });
    return Array.from({ length: 5 }, () => system.random());
  };
  assert.equal(chance(1), chance(1));
  assert.is.not(chance(1)[0], chance(2)[0]);
  assert.ok(chance(3).every((value) => value >= 0 && value < 1));
});

test("owners are fresh", () => {
  const system = fakeSystem();
  assert.is.not(system.newOwner(), system.newOwner());
});

test.run();
