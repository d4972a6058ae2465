import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Retry, retryPolicy } from "../../../components/delivery/retry.ts";
import { DEFAULTS } from "../../../components/settings/settings.ts";
import { throws } from "../../harness/throws.ts";

const queued = (retry: Partial<Retry>) => retryPolicy("bill", retry, DEFAULTS, false);
const direct = (retry: Partial<Retry>) => retryPolicy("bill", retry, DEFAULTS, true);

test("sets every mechanism from one option", () => {
  const retry = { maxAttempts: 3, baseDelaySeconds: 5, maxDelaySeconds: 50, maxEventAgeHours: 6 };
  const expected = {
    target: { maximumEventAgeInSeconds: 21_600, maximumRetryAttempts: 185 },
    maxReceiveCount: 1000,
    asynchronous: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 21_600 },
    runtime: { maxAttempts: 3, baseDelaySeconds: 5, maxDelaySeconds: 50 },
  };
  assert.equal(queued(retry), expected);
  assert.equal(direct(retry), expected);
});

test("keeps the redrive policy a safety net well above the attempts, within SQS's bound", () => {
  const counts = [1, 5, 100].map((maxAttempts) => queued({ maxAttempts }).maxReceiveCount);
  assert.equal(counts, [1000, 1000, 1000]);
});

test("retries an asynchronous invocation once less than it attempts", () => {
  const retries = [1, 2, 3].map((maxAttempts) => direct({ maxAttempts }).asynchronous.maximumRetryAttempts);
  assert.equal(retries, [0, 1, 2]);
});

test("fits the stack's settings to direct delivery, but refuses an option that does not fit", async () => {
  assert.is(direct({}).runtime.maxAttempts, 3);
  assert.is(direct({}).asynchronous.maximumEventAgeInSeconds, 21_600);
  await throws(
    () => direct({ maxAttempts: 4 }),
    "retry.maxAttempts of bill is 4: direct delivery takes 1 to 3.",
  );
});

test("names option, value and bound", async () => {
  const cases: [Partial<Retry>, string][] = [
    [{ maxAttempts: 0 }, "retry.maxAttempts of bill is 0: a queue takes 1 to 100."],
    [{ maxAttempts: 101 }, "retry.maxAttempts of bill is 101"],
    [{ maxAttempts: Number.NaN }, "retry.maxAttempts of bill is NaN"],
    [{ baseDelaySeconds: -1 }, "retry.baseDelaySeconds of bill is -1: SQS visibility takes 0 to 42300."],
    [{ maxDelaySeconds: 42_301 }, "retry.maxDelaySeconds of bill is 42301: SQS visibility takes 0 to 42300."],
    [{ maxEventAgeHours: 25 }, "retry.maxEventAgeHours of bill is 25: EventBridge takes 1 to 24."],
    [{ maxEventAgeHours: 0 }, "retry.maxEventAgeHours of bill is 0"],
  ];
  for (const [retry, message] of cases) await throws(() => queued(retry), message);
});

test("counts attempts in whole numbers", async () => {
  await throws(() => queued({ maxAttempts: 2.5 }), "retry.maxAttempts of bill is 2.5");
});

test("refuses a backoff that outlasts the queue's retention: SQS deletes such a message, dead letter and all", async () => {
  await throws(
    () => queued({ maxAttempts: 100, baseDelaySeconds: 42_000, maxDelaySeconds: 42_000 }),
    "retention",
  );
});

test.run();
