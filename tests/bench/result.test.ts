import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { figure } from "../../bench/figure.ts";
import { writeResult } from "../../bench/result.ts";

test("a figure has the median between the least and the most, to two digits", () => {
  assert.equal(figure("f", "ms", [3.4567, 1, 2]), { name: "f", unit: "ms", min: 1, median: 2, max: 3.46 });
});

test("a bench's result is written under its name, with the machine that it was found on", () => {
  const folder = mkdtempSync(join(tmpdir(), "bench-result-"));
  try {
    const result = { figures: [figure("f", "ms", [1])], tables: { "each run": [{ lost: 0 }] } };
    const path = writeResult(join(folder, "results"), "orders", result);
    assert.is(path, join(folder, "results", "orders.json"));
    const { node, cores, ...written } = JSON.parse(readFileSync(path, "utf8"));
    assert.is(node, process.version);
    assert.type(cores, "number");
    assert.equal(written, result);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
