import { isThrottlingError, isTransientError } from "@smithy/core/retry";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { delayMs, type Failure, kindOf, RetryBudget } from "../../../runtime/wire/retry.ts";

const failure = (more: Partial<Failure> = {}): Failure => ({
  error: new Error("no") as Failure["error"],
  ...{ kind: "transient", mayBeDone: true, isAtOnce: false, askedMs: 0, ...more },
});

const RULES = { maxAttempts: 4, baseMs: 25 };

test("delays have full jitter under a bound that doubles, and ends at 20 s", () => {
  const longest = (failed: number, more?: Partial<Failure>) =>
    delayMs(failure(more), failed, RULES, 0.9999999);
  assert.equal(
    [1, 2, 3].map((failed) => longest(failed)),
    [24, 49, 99],
  );
  assert.equal(
    [1, 2].map((failed) => longest(failed, { kind: "throttling" })),
    [999, 1999],
  );
  assert.is(longest(30), 19_999);
  assert.is(delayMs(failure(), 3, RULES, 0), 0);
  assert.is(delayMs(failure(), 3, RULES, 0.5), 50);
});

test("what the service asks for is waited for, up to 5 s more; what was the connection's fault is not", () => {
  assert.is(delayMs(failure({ askedMs: 300 }), 1, RULES, 0.4), 300);
  assert.is(delayMs(failure({ askedMs: 60_000 }), 1, RULES, 0.4), 5010);
  assert.is(delayMs(failure({ askedMs: 5 }), 1, RULES, 0.4), 10);
  assert.is(delayMs(failure({ isAtOnce: true, kind: "throttling" }), 1, RULES, 0.9), 0);
});

test("a client's retries have a budget, which successes fill again", () => {
  const budget = new RetryBudget();
  const takeAll = (kind: "transient" | "throttling") => {
    let taken = 0;
    while (budget.take(kind)) taken++;
    return taken;
  };
  assert.is(takeAll("transient"), 35, "500 at 14 each");
  assert.is(takeAll("throttling"), 2, "10 are left, at 5 each");
  budget.giveBack(undefined);
  assert.is.not(budget.take("throttling"), true);
  budget.giveBack("transient");
  assert.is(budget.take("transient"), true, "the last retry's cost comes back when it succeeds");
  for (let n = 0; n < 1000; n++) budget.giveBack(undefined);
  assert.is(takeAll("transient"), 35, "never more than 500");
});

const NAMES = [
  ...["BandwidthLimitExceeded", "EC2ThrottledException", "LimitExceededException", "PriorRequestNotComplete"],
  ...["ProvisionedThroughputExceededException", "RequestLimitExceeded", "RequestThrottled"],
  ...["RequestThrottledException", "SlowDown", "ThrottledException", "Throttling", "ThrottlingException"],
  ...["TooManyRequestsException", "TransactionInProgressException", "RequestTimeout", "TimeoutError"],
  ...["RequestTimeoutException", "ValidationException", "ConditionalCheckFailedException", "AccessDenied"],
  ...["TransactionCanceledException", "InternalServerError", "ExpiredTokenException", "Unknown"],
];

test("errors are of the kinds that the SDK sees in them", () => {
  for (const name of NAMES)
    for (const status of [400, 403, 413, 429, 500, 501, 502, 503, 504]) {
      const error = { name, $metadata: { httpStatusCode: status } } as Parameters<
        typeof isThrottlingError
      >[0];
      const kind = isThrottlingError(error)
        ? "throttling"
        : isTransientError(error)
          ? "transient"
          : undefined;
      assert.is(kindOf(name, status), kind, `${name} ${status}`);
    }
});

test.run();
