import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

/** A process of `npm test`. */
export interface Step {
  name: string;
  /** Arguments of node. */
  command: readonly string[];
  timeoutSeconds: number;
  /** Whether it is a worker, which reports its suites; any other step counts as one test. */
  reports: boolean;
}

/** How a step's process ended. */
export interface Exit {
  /** 0 where all is well. */
  code: number;
  /** How it ended, in words: `exit code 1`, `SIGSEGV`, `killed after 120 s`. */
  ending: string;
  ms: number;
}

/** How long a process has to clean up between SIGTERM and SIGKILL. */
const GRACE_MS = 5000;

/** How long to wait for the rest of the output, which a process that left the group may hold open. */
const DRAIN_MS = 1000;

const running = new Set<number>();

/** Runs a step in a process group of its own, which does not outlive the step; `onLine` gets its output. */
export async function execute(step: Step, onLine: (line: string) => void): Promise<Exit> {
  const started = performance.now();
  const env = process.stdout.isTTY ? { ...process.env, FORCE_COLOR: "1" } : process.env;
  const child = spawn(process.execPath, step.command, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env,
  });
  const group = child.pid;
  if (group === undefined) return { code: 1, ending: `${step.name} could not be started`, ms: 0 };
  running.add(group);
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", onLine);
  const closed = new Promise((resolve) => child.once("close", resolve));
  let late = false;
  const timeout = setTimeout(() => {
    late = true;
    signal(group, "SIGTERM");
    setTimeout(() => signal(group, "SIGKILL"), GRACE_MS).unref();
  }, step.timeoutSeconds * 1000);
  const [code, by] = await new Promise<[number | null, string | null]>((resolve) =>
    child.once("exit", (...exit) => resolve(exit)),
  );
  clearTimeout(timeout);
  signal(group, "SIGKILL");
  await Promise.race([closed, sleep(DRAIN_MS, undefined, { ref: false })]);
  child.stdout.destroy();
  child.stderr.destroy();
  running.delete(group);
  const ending = late ? `killed after ${step.timeoutSeconds} s` : (by ?? `exit code ${code}`);
  return { code: late ? 1 : (code ?? 1), ending, ms: Math.round(performance.now() - started) };
}

/** Ends every process group that still runs; for when this process is interrupted. */
export function endAll(): void {
  for (const group of running) signal(group, "SIGTERM");
}

/** Signals a group; one that is gone (ESRCH, on macOS EPERM) needs none. */
function signal(group: number, name: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(-group, name);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (!["ESRCH", "EPERM"].includes(code)) throw error;
  }
}
