import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ClaimRecord } from "../../../runtime/ports/record.ts";
import { Agenda } from "../../../testing/simulation/agenda.ts";
import { Chance } from "../../../testing/simulation/chance.ts";
import { Deliveries, leastTime } from "../../../testing/simulation/deliveries.ts";
import { Process } from "../../../testing/simulation/process.ts";
import { Shares } from "../../../testing/simulation/shares.ts";
import { Watch } from "../../../testing/simulation/watch.ts";

function world() {
  const agenda = new Agenda();
  const watch = new Watch(3);
  const around = { agenda, chance: new Chance(1, [], {}), trace: () => {}, weather: { delay: () => 0 } };
  const deliveries = new Deliveries(agenda, watch, 3);
  let number = 0;
  const process = () => new Process(`p#${++number}`, around);
  /** Receives of one message, each given back with an outcome and so much later received again. */
  const receive = (outcome: string, waits: readonly number[]) => {
    for (const wait of waits) {
      const one = process();
      deliveries.received("consumer", "message", one);
      deliveries.handled(one, ["message"], outcome);
      one.end();
      agenda.now += wait;
    }
  };
  return { agenda, watch, deliveries, process, receive };
}

const SECOND = 1000;
const evenly = (times: number, ms: number) => Array.from({ length: times }, () => ms / times);

test("a thousand receives in an outage of 17 minutes are too many, and so is one each second", () => {
  for (const times of [1000, 100]) {
    const { watch, receive } = world();
    receive("infrastructure", evenly(times, 17 * 60 * SECOND));
    assert.match(watch.violation ?? "", "was given back");
  }
});

test("waits that grow by half up to four minutes, half of them by chance, are as they shall be", () => {
  const { watch, receive } = world();
  receive(
    "infrastructure",
    Array.from({ length: 1000 }, (_, n) => (Math.min(240, 1.5 ** n) / 2) * SECOND),
  );
  assert.is(watch.violation, undefined);
  assert.ok(leastTime(1000) > 86_400 * SECOND);
});

test("attempts that count, progress and what the handler asked for are nobody's haste", () => {
  for (const outcome of ["retry", "continued", "postponed"]) {
    const { watch, receive } = world();
    receive(outcome, evenly(50, SECOND));
    assert.is(watch.violation, undefined);
  }
});

test("an announcement is sent again only if a fault struck who sent it before, or that one was still at it", () => {
  const again = (spoil: (first: Process) => void) => {
    const { watch, deliveries, process, agenda } = world();
    const first = process();
    deliveries.sent("e1", first);
    first.end();
    spoil(first);
    agenda.now += SECOND;
    deliveries.sent("e1", process());
    return watch.violation;
  };
  assert.match(again(() => {}) ?? "", "which no fault has struck");
  assert.is(
    again((first) => first.kill("a crash")),
    undefined,
  );
  assert.is(
    again((first) => {
      first.struck++;
    }),
    undefined,
  );
  assert.is(
    again((first) => {
      first.endedAt = undefined;
    }),
    undefined,
  );
});

test("code that throws is tried as often as an attempt may fail, and no more", () => {
  const { watch, deliveries, receive } = world();
  receive("retry", [SECOND]);
  for (let n = 0; n < 3; n++) deliveries.broke("consumer", 0);
  assert.is(watch.violation, undefined);
  deliveries.broke("consumer", 0);
  assert.match(watch.violation ?? "", "threw 4 times for 1 messages");
});

test("one message changes six records' worth at most in one invocation", () => {
  const { watch, deliveries, process } = world();
  const one = process();
  one.writes = 6;
  deliveries.ended(one, 1, 0);
  assert.is(watch.violation, undefined);
  one.writes = 7;
  deliveries.ended(one, 1, 0);
  assert.match(watch.violation ?? "", "changed 7 records for 1 messages");
});

test("an attempt is charged, and a death given, only after half of the time was the handler's own", () => {
  const open: ClaimRecord = {
    ...{ key: "k", consumer: "consumer", status: "open", generation: 0, attempts: 0, owner: "p#1.1" },
    claimedAt: "",
  };
  const { owner: _, ...released } = { ...open, attempts: 1 };
  /** What is said where a handler that starts so late reads for so long and is cut off. */
  const charged = (late: number, readMs: number, after: ClaimRecord, settles = false) => {
    const { agenda, watch, process } = world();
    const shares = new Shares(agenda, watch);
    const one = process();
    const time = { startedAt: agenda.now, deadline: agenda.now + 2000 };
    agenda.now += late;
    const list = async () => {};
    const reads = { read: () => new Promise<never>(() => {}), list, listEventually: list };
    const context = { attempt: 1, ...reads };
    void shares.run(one, "k", context, time, (timed) => {
      agenda.now += 2000 - late - readMs;
      return settles ? undefined : timed.read();
    });
    return Promise.resolve().then(() => {
      agenda.now += readMs;
      shares.changed(one, open, after);
      return watch.violation;
    });
  };
  return Promise.all([
    charged(0, 0, released),
    charged(1100, 0, released),
    charged(0, 1100, released),
    charged(1100, 0, { ...released, status: "dead", kind: "exhausted" }),
    charged(900, 0, { ...released, status: "dead", kind: "exhausted" }),
    charged(1100, 0, released, true),
    charged(1100, 0, { ...released, attempts: 0 }),
  ]).then((said) =>
    assert.equal(
      said.map((one) => one?.replace("k was charged ", "")),
      [
        undefined,
        "attempt 1, and its handler had 900 of 2000 ms for itself",
        "attempt 1, and its handler had 900 of 2000 ms for itself",
        "a death (exhausted), and its handler had 900 of 2000 ms for itself",
        undefined,
        undefined,
        undefined,
      ],
    ),
  );
});

test.run();
