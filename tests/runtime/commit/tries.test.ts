import { test } from "uvu";
import * as assert from "uvu/assert";
import { patiently } from "../../../runtime/commit/busy.ts";
import { commit } from "../../../runtime/commit/commit.ts";
import { InfrastructureError } from "../../../schemas/infrastructure-error.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";
import { fakeSystem } from "../../../testing/fakes/fake-system.ts";
import { throws } from "../../harness/throws.ts";
import { world } from "../world.ts";

const T0 = Date.UTC(2026, 0, 1);
const PLAN = { writes: [], outbox: [], now: T0, expiresAt: 7 };
const CLAIM = {
  key: "k",
  owner: "a",
  generation: 0,
  chunk: 0,
  attempt: 1,
  poison: false,
  record: {},
} as never;

/** Commits over a store that answers, or throws, one after the other; the last one again and again. */
async function committed(...answers: (string | Error)[]) {
  const { runtime, system } = world();
  let calls = 0;
  system.random = () => 1;
  runtime.store.commit = async () => {
    const answer = answers[Math.min(calls++, answers.length - 1)];
    if (answer instanceof Error) throw answer;
    return answer as "committed";
  };
  const result = await commit(CLAIM, PLAN, runtime, T0 + 60_000).catch((error: unknown) => error as Error);
  return { result, calls, ms: system.now() - T0 };
}

const error = (more: object) => Object.assign(new Error("no"), more);
const status = (httpStatusCode: number, more: object = {}) =>
  error({ $metadata: { httpStatusCode }, ...more });

test("a lost claim is lost at once", async () => {
  const { result, calls } = await committed("lost");
  assert.equal([result, calls], ["lost", 1]);
});

test("what passes is tried six times with backoff, and is then an error of the runtime, with its cause", async () => {
  const cause = new Error("no answer");
  const { result, calls, ms } = await committed(cause);
  assert.instance(result, InfrastructureError);
  assert.equal([(result as Error).message, (result as Error).cause], ["Committing: no answer", cause]);
  assert.equal([calls, ms], [6, 50 + 100 + 200 + 400 + 800]);
});

test("tables that are busy are tried six times with backoff, and are then just busy", async () => {
  for (const busy of ["busy", status(400, { name: "ThrottlingException" })]) {
    const { result, calls, ms } = await committed(busy);
    assert.equal([result, calls, ms], ["busy", 6, 1550]);
  }
});

test("a call that AWS has understood and refused is not tried again; one that it could not answer is", async () => {
  for (const passing of [status(500), status(503), status(429), status(400, { $retryable: {} }), error({})])
    assert.equal((await committed(passing, "committed")).result, "committed");
  for (const refused of [status(400), status(403), status(499)])
    assert.is((await committed(refused, "committed")).calls, 1);
});

test("what no table takes is a verdict, and not tried again", async () => {
  const verdict = new PermanentError("the key has 3000 bytes");
  const { result, calls } = await committed(verdict);
  assert.equal([result, calls], [verdict, 1]);
});

test("a fact that is present is no try: what is left is committed at once", async () => {
  const { result, calls, ms } = await committed("present", "committed");
  assert.equal([result, calls, ms], ["present", 2, 0]);
});

test("patience: six tries with backoff, for what throws that it is busy as well; any other error is passed on", async () => {
  for (const answer of ["busy" as const, status(400, { name: "TransactionInProgressException" })]) {
    const system = fakeSystem();
    system.random = () => 1;
    let calls = 0;
    const run = async () => {
      calls++;
      if (answer instanceof Error) throw answer;
      return answer;
    };
    await throws(() => patiently(run, system), "The tables are too busy");
    assert.equal([calls, system.now() - T0], [6, 1550]);
  }
  await throws(() => patiently(() => Promise.reject(new Error("no route")), fakeSystem()), "no route");
});

test.run();
