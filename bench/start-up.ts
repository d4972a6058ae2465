import { execFileSync } from "node:child_process";
import { type Figure, figure } from "./figure.ts";

const PORT = "4577";

/** `npm start -- --exit --flow orders`: from the command to all timelines, and the deployment alone. */
export async function startUp(root: string, runs: number): Promise<Figure[]> {
  const whole: number[] = [];
  const deployment: number[] = [];
  for (let run = 0; run < runs; run++) {
    const began = performance.now();
    const args = ["start", "--", "--exit", "--flow", "orders", "--port", PORT];
    const output = execFileSync("npm", args, { cwd: root, encoding: "utf8" });
    whole.push((performance.now() - began) / 1000);
    deployment.push(Number(/deployed \d+ resources of index\.ts in ([\d.]+) s/.exec(output)?.[1]));
  }
  return [
    figure("npm start -- --exit --flow orders", "s", whole),
    figure("deployment alone", "s", deployment),
  ];
}
