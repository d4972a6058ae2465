import { test } from "uvu";
import * as assert from "uvu/assert";
import { retryAfterOf } from "../../adapters/retry-after.ts";

const NOW = Date.parse("2026-01-01T12:00:00Z");

test("Retry-After is seconds, or a date by the server's own clock", () => {
  const at = "Thu, 01 Jan 2026 12:02:00 GMT";
  for (const [headers, seconds] of [
    [{ "retry-after": "120" }, 120],
    [{ "retry-after": " 7 " }, 7],
    [{ "retry-after": 3 }, 3],
    [{ "retry-after": at }, 120],
    [{ "retry-after": at, date: "Thu, 01 Jan 2026 12:01:00 GMT" }, 60],
    [{ "retry-after": at, date: at }, undefined],
    [{ "retry-after": "0" }, undefined],
    [{ "retry-after": "-5" }, undefined],
    [{ "retry-after": "1.5" }, undefined],
    [{ "retry-after": "soon" }, undefined],
    [{}, undefined],
  ] as const)
    assert.is(retryAfterOf(headers, NOW), seconds, JSON.stringify(headers));
});

test.run();
