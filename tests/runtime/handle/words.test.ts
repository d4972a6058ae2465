import { test } from "uvu";
import * as assert from "uvu/assert";
import { messageOf } from "../../../runtime/ports/errors.ts";
import { InfrastructureError } from "../../../schemas/infrastructure-error.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import { PostponedError } from "../../../schemas/postponed-error.ts";
import { failing } from "../../../testing/fakes/fault.ts";
import { type Handle, LIMIT, ordered, world } from "../world.ts";

const ONCE = { settings: { retry: { maxAttempts: 1, baseDelaySeconds: 1, maxDelaySeconds: 1 } } };

/** A handler that throws it. */
const throwing =
  (thrown: unknown): Handle =>
  () => {
    throw thrown;
  };

/** What becomes of an event on its only attempt. */
async function ended(handle: Handle) {
  const at = world(handle, ONCE);
  const again = await at.run(ordered("o1"));
  const { status, kind, reason = "" } = at.recordOf("o1") ?? {};
  return { at, again, status, kind, reason };
}

const circular: { self?: unknown } = {};
circular.self = circular;

const unreadable = Object.defineProperty({}, "message", {
  get() {
    throw new Error("no");
  },
});

test("whatever a handler throws is a failed attempt with a reason, and ends", async () => {
  const refused = new AggregateError([new Error("connect ECONNREFUSED 10.0.0.1:443"), new Error("")], "");
  const cases: [unknown, string][] = [
    [null, "null"],
    [undefined, "undefined"],
    ["", "unknown"],
    ["no carrier", "no carrier"],
    [Symbol("carrier"), "Symbol(carrier)"],
    [7n, "7"],
    [{ code: "ECONNRESET" }, "ECONNRESET"],
    [circular, "[object Object]"],
    [Object.create(null), "what was thrown cannot be read: throw an Error"],
    [unreadable, "what was thrown cannot be read: throw an Error"],
    [new Error(""), "Error"],
    [Object.assign(new Error(), { message: { status: 500 } }), "Error"],
    [Object.assign(new Error(""), { code: "EPIPE" }), "EPIPE"],
    [refused, "connect ECONNREFUSED 10.0.0.1:443; Error"],
    [new Error("", { cause: refused }), "connect ECONNREFUSED 10.0.0.1:443; Error"],
    [new Error("fetch failed", { cause: refused }), "fetch failed"],
  ];
  for (const [thrown, said] of cases) {
    const { again, kind, reason } = await ended(throwing(thrown));
    assert.equal([again, kind, reason], [[], "exhausted", said]);
  }
});

test("an error that is its own cause, or has very many, has a short reason", () => {
  const own = new Error("");
  own.cause = own;
  assert.is(messageOf(own), "Error");
  const many = Array.from({ length: 1000 }, (_, n) => new Error(`${n}`));
  assert.is(messageOf(new AggregateError(many, "")), "0; 1; 2; 3; 4");
});

test("what the stack itself could not do is no verdict, however it is wrapped", async () => {
  const failed = new InfrastructureError("the secret cannot be read");
  const wrapped = [
    failed,
    new Error("no token", { cause: failed }),
    new AggregateError([new Error("a"), failed]),
    new Error("all failed", { cause: new AggregateError([failed, new Error("b")]) }),
    Object.assign(new Error("of another copy of the class"), { name: "InfrastructureError" }),
  ];
  for (const error of wrapped) assert.is((await ended(throwing(error))).kind, "infrastructure");
});

test("a handler that hides a failed read behind words of its own has given no verdict", async () => {
  const hiding: ((error: unknown) => unknown)[] = [
    () => new Error("the customer is unknown"),
    () => new PermanentError("the customer is unknown"),
    (cause) => new PermanentError("the customer is unknown", { cause }),
    () => null,
  ];
  for (const word of hiding) {
    const at = world(async (_event, { read }) => {
      await read("orders", "o1").catch((error) => {
        throw word(error);
      });
      return {};
    }, ONCE);
    at.store.fault = failing("read", "before");
    assert.equal(await at.run(ordered("o1")), []);
    const { kind, reason } = at.recordOf("o1") ?? {};
    assert.is(kind, "infrastructure");
    assert.match(reason ?? "", /^Reading orders: /);
  }
});

test("one that goes on without what it could not read may: its plan counts, and so does that it waits", async () => {
  const reading =
    (then: () => object): Handle =>
    async (_event, { read }) => {
      await read("orders", "o1").catch(() => undefined);
      return then();
    };
  const at = world(
    reading(() => ({})),
    ONCE,
  );
  at.store.fault = failing("read", "before");
  assert.equal(await at.run(ordered("o1")), []);
  assert.is(at.recordOf("o1")?.status, "done");
  at.runtime.consumer.handle = reading(() => {
    throw new PostponedError("later", 5);
  });
  at.store.fault = failing("read", "before");
  assert.equal(await at.run(ordered("o2")), ["o2"]);
  assert.equal([at.recordOf("o2")?.status, at.recordOf("o2")?.attempts], ["open", 0]);
});

test("a failed read is forgotten with its attempt: the next one's verdict is one", async () => {
  const at = world(async (_event, { read }) => {
    const order = await read("orders", "o1").catch(() => undefined);
    if (!order) throw new PermanentError("the order is unknown");
    return {};
  });
  at.store.fault = failing("read", "before");
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.equal([at.recordOf("o1")?.status, at.recordOf("o1")?.attempts], ["open", 1]);
  assert.equal(await at.run(ordered("o1")), []);
  assert.is(at.recordOf("o1")?.kind, "permanent");
});

test("a wait of any length is one that SQS can hide", async () => {
  const waits: [unknown, number][] = [
    [Number.NaN, 0],
    [-1, 0],
    [Number.NEGATIVE_INFINITY, 0],
    [Number.POSITIVE_INFINITY, 42_300],
    [1e300, 42_300],
    [Symbol("soon"), 0],
    ["9", 0],
    [{}, 0],
    [6.2, 7],
  ];
  for (const [seconds, hidden] of waits) {
    const { at, again, status } = await ended(throwing(new PostponedError("later", seconds as number)));
    assert.equal([again, status, at.recordOf("o1")?.attempts], [["o1"], "open", 0]);
    assert.is(at.queues.delayOf("o1"), Math.max(1, hidden));
  }
});

test("a handler that comes back after its deadline has said nothing, whatever it says", async () => {
  for (const late of [() => ({}), throwing(new PermanentError("no such street"))]) {
    const at = world(async (event, context) => {
      await at.system.timer(LIMIT + 10).done;
      return late(event, context);
    }, ONCE);
    assert.equal(await at.run(ordered("o1")), []);
    assert.is(at.recordOf("o1")?.kind, "exhausted");
    await at.system.advance(100);
    assert.is(at.recordOf("o1")?.kind, "exhausted");
  }
});

test("the answer to the last attempt's death is lost: the next delivery sends what was committed, once", async () => {
  const at = world(throwing(new Error("down")), ONCE);
  at.store.fault = failing("markDead", "after");
  assert.equal(await at.run(ordered("o1")), ["o1"]);
  assert.equal([at.recordOf("o1")?.status, at.queues.letters.length], ["dead", 0]);
  at.store.fault = undefined;
  assert.equal(await at.run(ordered("o1")), []);
  assert.equal([at.queues.letters.length, at.bus.types()], [1, ["HandlingFailed"]]);
});

test.run();
