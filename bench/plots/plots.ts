import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Figure } from "../figure.ts";
import type { Result } from "../result.ts";
import { type Bar, barChart, type Group } from "./bar-chart.ts";

/** What is ours in a picture. */
const OURS = "ours";

/** How a picture calls what a bench names otherwise. */
const LABELS: Readonly<Record<string, string>> = { powertools: "Powertools", steps: "Step Functions" };

/** Pictures of docs/figures.md: file → what of which bench it shows. */
const PICTURES = {
  "figures-runtime.svg": {
    bench: "runtime",
    of: [OURS, "powertools", "middy", "bare"],
    groups: [
      ["CPU of an event, in batches of 10", "CPU of an event, in batches of 10"],
      ["CPU of an event, in batches of 1", "CPU of an event that comes alone"],
      ["the same and a first batch of 10", "CPU of a cold start: import and a first batch of 10"],
      ["memory after batches of 10", "memory after 1,600 events"],
    ],
  },
  "figures-orders.svg": {
    bench: "orders",
    of: [OURS, "nested", "steps", "chain"],
    groups: [
      ["billed an order", "billed for an order, waiting included"],
      ["order to invoice, p50", "from order to invoice, median of the orders"],
    ],
  },
} as const;

/** Draws the pictures from what benches have found: file → SVG. */
export function pictures(root: string): Map<string, string> {
  return new Map(
    Object.entries(PICTURES).map(([file, { bench, of, groups }]) => {
      const path = join(root, "bench/results", `${bench}.json`);
      const { figures } = JSON.parse(readFileSync(path, "utf8")) as Result;
      const drawn = groups.map(([name, title]) => groupOf(figures, of, name, title));
      return [file, barChart(drawn, OURS)];
    }),
  );
}

function groupOf(figures: readonly Figure[], of: readonly string[], name: string, title: string): Group {
  const found = of.map((one): Bar & { unit: string } => {
    const figure = figures.find((each) => each.name === `${one}: ${name}`);
    if (!figure) throw new Error(`No bench has found "${one}: ${name}"`);
    return { ...figure, label: LABELS[one] ?? one };
  });
  return { title, unit: found[0]?.unit ?? "", bars: found };
}

/** Draws them into docs/. */
export function plot(root: string): string[] {
  const drawn = pictures(root);
  for (const [file, svg] of drawn) writeFileSync(join(root, "docs", file), svg);
  return [...drawn.keys()];
}
