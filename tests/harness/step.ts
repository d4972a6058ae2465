import { spawn } from "node:child_process";
import { setPriority } from "node:os";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { patient } from "./patience.ts";

/** A process of `npm test`. */
export interface Step {
  name: string;
  /** Arguments of node. */
  command: readonly string[];
  /** How long it may take where the machine is idle; a busy one gets as much more as it is slower. */
  limitSeconds: number;
  /** Whether it is a worker, which reports its suites; any other step counts as one test. */
  reports: boolean;
  /**
   * `works`: keeps a core busy; as many at a time as there are, behind whoever waits for the local AWS.
   * `waits`: for the local AWS, most of its time; beside all others.
   * `alone`: what measures time or breaks things; after all others, one by one.
   */
  kind: "works" | "waits" | "alone";
  /** Further environment of the process. */
  env?: Readonly<Record<string, string>>;
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

/** Priority of what works: who waits for an answer of the local AWS gets a core first when it comes. */
const BEHIND = 5;

/** How often a step's time is looked at. */
const LOOK_MS = 250;

const running = new Set<number>();

/** Runs a step in a process group of its own, which does not outlive the step; `onLine` gets its output. */
export async function execute(step: Step, onLine: (line: string) => void): Promise<Exit> {
  const started = performance.now();
  const color = process.stdout.isTTY ? { FORCE_COLOR: "1" } : {};
  const child = spawn(process.execPath, step.command, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...color, ...step.env },
  });
  const group = child.pid;
  if (group === undefined) return { code: 1, ending: `${step.name} could not be started`, ms: 0 };
  running.add(group);
  if (step.kind === "works") setPriority(group, BEHIND);
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", onLine);
  const closed = new Promise((resolve) => child.once("close", resolve));
  const elapsed = () => performance.now() - started;
  let late = 0;
  const watch = setInterval(() => {
    if (late || elapsed() < patient(step.limitSeconds) * 1000) return;
    late = elapsed();
    signal(group, "SIGTERM");
    setTimeout(() => signal(group, "SIGKILL"), GRACE_MS).unref();
  }, LOOK_MS);
  const [code, by] = await new Promise<[number | null, string | null]>((resolve) =>
    child.once("exit", (...exit) => resolve(exit)),
  );
  clearInterval(watch);
  signal(group, "SIGKILL");
  await Promise.race([closed, sleep(DRAIN_MS, undefined, { ref: false })]);
  child.stdout.destroy();
  child.stderr.destroy();
  running.delete(group);
  const ending = late ? `killed after ${Math.round(late / 1000)} s` : (by ?? `exit code ${code}`);
  return { code: late ? 1 : (code ?? 1), ending, ms: Math.round(elapsed()) };
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
