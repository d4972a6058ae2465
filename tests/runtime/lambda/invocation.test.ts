import { test } from "uvu";
import * as assert from "uvu/assert";
import { invocationOf } from "../../../runtime/lambda/invocation.ts";

test("handlers leave a quarter of the time to commits and publishing, 250 ms to 5 s", () => {
  const cases: [remaining: number, reserve: number][] = [
    [30_000, 5000],
    [2000, 500],
    [600, 250],
  ];
  for (const [remaining, reserve] of cases) {
    const { startedAt, deadline, endsAt } = invocationOf({ getRemainingTimeInMillis: () => remaining });
    assert.equal([endsAt - startedAt, endsAt - deadline], [remaining, reserve]);
  }
});

test.run();
