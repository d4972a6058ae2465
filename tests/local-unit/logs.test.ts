import { test } from "uvu";
import * as assert from "uvu/assert";
import { logText } from "../../local/logs.ts";

const said = (line: string | object) =>
  logText(
    JSON.stringify({
      function: "create-invoice-0a1b2c3",
      line: typeof line === "string" ? line : JSON.stringify(line),
    }),
  );

test("what a handler writes is shown with its function's name", () => {
  assert.is(said("tax is 19 %"), "create-invoice: tax is 19 %");
});

test("an error names its process and says why", () => {
  const entry = { timestamp: "2026-11-30T00:00:00Z", correlationId: "order-1", reason: "no rate for XB" };
  assert.is(
    said({ ...entry, level: "ERROR", message: "handled" }),
    "✗ create-invoice [order-1]: handled; reason: no rate for XB",
  );
  assert.is(
    said({ ...entry, level: "WARN", message: "handled" }),
    "! create-invoice [order-1]: handled; reason: no rate for XB",
  );
});

test("what went well, what is empty, and what the platform warns of is no news", () => {
  assert.is(said({ level: "INFO", message: "handled", correlationId: "order-1" }), undefined);
  assert.is(said({ level: "INFO", message: "batch" }), undefined);
  assert.is(said("  "), undefined);
  assert.is(said("(node:2672) [DEP0169] DeprecationWarning: `url.parse()` behavior"), undefined);
});

test("a long line is wrapped to 80 columns at spaces, and what cannot be broken stays whole", () => {
  const lines = (said(`${"word ".repeat(40)}${"x".repeat(120)} end`) ?? "").split("\n");
  assert.ok(lines.length > 3);
  for (const line of lines) assert.ok(line.length <= 80 || line.trim() === "x".repeat(120), line);
  assert.is(lines.at(-1), "    end");
});

test("text that only looks like JSON is text", () => {
  assert.is(said("{ not json"), "create-invoice: { not json");
});

test.run();
