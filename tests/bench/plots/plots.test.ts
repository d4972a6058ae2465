import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { barChart } from "../../../bench/plots/bar-chart.ts";
import { pictures } from "../../../bench/plots/plots.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

test("the pictures are those of the figures that are kept: npm run bench -- plots", () => {
  for (const [file, svg] of pictures(ROOT))
    assert.is(readFileSync(join(ROOT, "docs", file), "utf8"), svg, file);
});

test("the longest bar has the whole width, and others theirs in proportion", () => {
  const bar = (label: string, median: number) => ({ label, median, min: median, max: median });
  const svg = barChart([{ title: "a < b", unit: "ms", bars: [bar("ours", 50), bar("theirs", 200)] }], "ours");
  const widths = [...svg.matchAll(/<rect x="150" .*? width="([\d.]+)"/g)].map(([, width]) => Number(width));
  assert.equal(widths, [105, 420]);
  assert.match(svg, ">a &lt; b</text>");
  assert.match(svg, ">200 ms</text>");
});

test.run();
