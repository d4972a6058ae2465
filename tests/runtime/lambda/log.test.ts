import { test } from "uvu";
import * as assert from "uvu/assert";
import { log } from "../../../runtime/lambda/log.ts";

test("a line is JSON that CloudWatch does not cut, however long its texts are", () => {
  const lines: string[] = [];
  const { write } = process.stdout;
  process.stdout.write = ((line: string) => lines.push(line) > 0) as typeof write;
  try {
    log("error", "request failed", { reason: `${"🚆".repeat(100_000)}`, status: 503, about: { id: "o1" } });
  } finally {
    process.stdout.write = write;
  }
  const [line = ""] = lines;
  assert.ok(Buffer.byteLength(line) < 64 * 1024);
  const { reason, status, about, level, message } = JSON.parse(line);
  assert.equal([level, message, status, about], ["ERROR", "request failed", 503, { id: "o1" }]);
  assert.is(reason, "🚆".repeat(4096));
});

test.run();
