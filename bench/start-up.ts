import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Figure, figure } from "./figure.ts";

const PORT = "4577";

/** Of the kernel, a second. */
const TICKS = 100;

/**
 * `npm start -- --exit --flow orders`: from the command to all timelines, and the deployment alone. Then starts that serve, of
 * the order flow and of all: a first one, which has nothing from earlier ones, and the second.
 */
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
  const served = [];
  for (const [name, flows] of Object.entries({ "the order flow": ["--flow", "orders"], "all flows": [] }))
    served.push(...(await starts(root, runs, name, flows)));
  return [
    figure("npm start -- --exit --flow orders", "s", whole),
    figure("deployment alone", "s", deployment),
    ...served,
  ];
}

async function starts(root: string, runs: number, name: string, flows: readonly string[]): Promise<Figure[]> {
  const samples: Record<string, number[]> = {};
  for (let run = 0; run < runs; run++) {
    forget(root);
    for (const which of ["first", "second"]) {
      const { seconds, cpu } = await served(root, flows);
      samples[`${which} start of ${name}, to serving|s`] ??= [];
      samples[`${which} start of ${name}, to serving|s`]?.push(seconds);
      samples[`${which} start of ${name}, CPU of its own process|s`] ??= [];
      samples[`${which} start of ${name}, CPU of its own process|s`]?.push(cpu);
    }
  }
  forget(root);
  return Object.entries(samples).map(([title, values]) => {
    const [what = "", unit = ""] = title.split("|");
    return figure(what, unit, values);
  });
}

/** Removes what starts on this port have left, and the bundles that every start takes up. */
function forget(root: string): void {
  for (const [folder, pattern] of [
    [".local", new RegExp(`^deployed-${PORT}`)],
    [".build", /^live-/],
  ] as const)
    for (const name of readdirSync(join(root, folder)).filter((one) => pattern.test(one)))
      rmSync(join(root, folder, name), { recursive: true });
}

/** Starts as `npm start` does, until it serves; CPU where the kernel tells it. */
async function served(root: string, flows: readonly string[]): Promise<{ seconds: number; cpu: number }> {
  const began = performance.now();
  const args = ["--import", "tsx", "local/start.ts", "--port", PORT, ...flows];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  const end = () => child.kill();
  process.once("exit", end);
  const ended = once(child, "close");
  let found: { seconds: number; cpu: number } | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    if (found || !line.includes("serving on")) continue;
    found = { seconds: (performance.now() - began) / 1000, cpu: cpuOf(child.pid) };
    child.kill("SIGINT");
  }
  await ended;
  process.off("exit", end);
  if (!found) throw new Error("The start did not come to serve.");
  return found;
}

function cpuOf(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    return Number.NaN;
  }
}
