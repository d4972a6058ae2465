import { test } from "uvu";
import * as assert from "uvu/assert";
import { Misuse } from "../../tools/command.ts";
import { timeOf } from "../../tools/time.ts";
import { throws } from "../harness/throws.ts";

const NOW = Date.parse("2026-11-21T08:00:00Z");

test("a time is ISO 8601 with its offset, now, or so long ago", () => {
  const times = {
    now: "2026-11-21T08:00:00.000Z",
    "-90s": "2026-11-21T07:58:30.000Z",
    "-15m": "2026-11-21T07:45:00.000Z",
    "-2h": "2026-11-21T06:00:00.000Z",
    "-3d": "2026-11-18T08:00:00.000Z",
    "2026-11-20T08:00Z": "2026-11-20T08:00:00.000Z",
    "2026-11-20T08:00:01.5+01:00": "2026-11-20T07:00:01.500Z",
  };
  for (const [text, time] of Object.entries(times))
    assert.is(new Date(timeOf("from", text, NOW)).toISOString(), time, text);
});

test("whatever else is refused with its option and what to write", async () => {
  const WRONG = [
    "",
    "yesterday",
    "2h",
    "-2w",
    "--2h",
    "2026-11-21",
    "2026-11-21T08:00:00",
    "2026-02-30T08:00Z",
    "2026-11-21T25:00Z",
    "2026-11-21T08:00Z or so",
  ];
  for (const text of WRONG) {
    const error = await throws(() => timeOf("to", text, NOW), `--to is "${text}": use ISO 8601`);
    assert.instance(error, Misuse, text);
  }
  await throws(() => timeOf("from", undefined, NOW), "--from is missing");
});

test.run();
