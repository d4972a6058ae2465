import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const SERVE = fileURLToPath(new URL("./serve.py", import.meta.url));
const GRACE_MS = 3000;
const KEEP_MS = 60_000;

/** How its process answers that it has written what it holds. */
const KEPT = '{"kept": ';

/** The process of MiniStack, which leads a group of its own, with its functions in it. */
export interface Server {
  pid: number | undefined;
  /** Resolves when it has ended, or could not be started. */
  ended: Promise<void>;
  /** The last lines that it wrote. */
  output(): string;
  /** Has somebody get what functions write, as JSON: `{ function, line }`. */
  onLog(listener: (line: string) => void): void;
  /** Writes what it holds. The answer says whether all of it could be written. */
  keep(): Promise<boolean>;
  /** Ends the group and deletes its files; safe to repeat. The answer says whether what is kept when it stops was written. */
  stop(): Promise<boolean>;
}

/** What a local AWS begins with, and where it leaves what it holds. */
export interface KeptState {
  /** Its folder; it may be missing. */
  folder: string;
  /** Whether it is written when the local AWS stops, besides when {@link Server.keep} asks for it. */
  whenStopped: boolean;
}

/**
 * Spawns MiniStack with a Python that has it, and the folder of the Node.js for functions. It ends with this process, however
 * this one dies.
 * @default nothing is kept
 */
export function spawnServer(
  python: string,
  node: string,
  port: number,
  region: string,
  kept?: KeptState,
): Server {
  const folder = mkdtempSync(join(tmpdir(), "ministack-"));
  // MiniStack's own worker scripts are CommonJS, whatever a package.json above the folder says.
  writeFileSync(join(folder, "package.json"), '{"type":"commonjs"}');
  const log = join(folder, "ministack.log");
  const file = openSync(log, "a");
  const env = { ...environment(node, port, region, folder), ...(kept ? keeping(kept, folder) : {}) };
  const child = spawn(python, [SERVE], {
    ...{ cwd: folder, env, detached: true },
    stdio: ["pipe", file, file, "pipe"],
  });
  const lines = createInterface({ input: child.stdio[3] as Readable });
  let said: ((line: string) => void) | undefined;
  let answered: ((isKept: boolean) => void) | undefined;
  // It is read even if nobody listens, so that its writer never waits.
  lines.on("line", (line) => {
    if (line.startsWith(KEPT)) answered?.(line === `${KEPT}true}`);
    else said?.(line);
  });
  closeSync(file);
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve()).once("error", () => resolve());
  });
  const endNow = () => {
    signalGroup(child.pid, "SIGKILL");
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once("exit", endNow);
  const stop = async () => {
    signalGroup(child.pid, "SIGTERM");
    // What is kept is written now, and half of it would be worth nothing.
    await Promise.race([ended, sleep(kept?.whenStopped ? KEEP_MS : GRACE_MS, undefined, { ref: false })]);
    const isWritten = kept?.whenStopped === true && child.exitCode === 0;
    endNow();
    await ended;
    process.removeListener("exit", endNow);
    return isWritten;
  };
  let stopping: Promise<boolean> | undefined;
  return {
    pid: child.pid,
    ended,
    output: () => readFileSync(log, "utf8").trim().split("\n").slice(-10).join("\n"),
    onLog: (listener) => {
      said = listener;
    },
    keep: () => {
      const answer = new Promise<boolean>((resolve) => {
        answered = resolve;
      });
      child.stdin?.write("k");
      return Promise.race([answer, ended.then(() => false)]);
    },
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** Nothing of the caller's environment but PATH, so that no AWS profile, proxy or option leaks in. */
function environment(node: string, port: number, region: string, folder: string): NodeJS.ProcessEnv {
  return {
    PATH: [node, process.env.PATH].join(delimiter),
    HOME: folder,
    TMPDIR: folder,
    PYTHONUTF8: "1",
    GATEWAY_PORT: String(port),
    BIND_HOST: "127.0.0.1",
    MINISTACK_HOST: "127.0.0.1",
    MINISTACK_REGION: region,
    IOT_MTLS_ENABLED: "0",
    SFTP_ENABLED: "0",
    DOCKER_HOST: "unix:///nonexistent",
    LOG_LEVEL: "WARNING",
    AUTH: "true",
    LAMBDA_ASYNC_RETRY_BASE_SECONDS: "0.05",
    LAMBDA_ACCOUNT_CONCURRENCY: "50",
    // Requests that are served at a time; those that wait for a function must leave room for what that function asks.
    MINISTACK_WORKER_THREADS: "256",
    // Seconds until a function's process that has nothing to do ends: each takes 30 MB.
    LAMBDA_WARM_TTL_SECONDS: "60",
  };
}

/** Has MiniStack load and write what it holds; objects of buckets are data, and written as they come. */
function keeping({ folder, whenStopped }: KeptState, temporary: string): NodeJS.ProcessEnv {
  const objects = join(whenStopped ? folder : temporary, "s3");
  const state = { PERSIST_STATE: "1", STATE_DIR: folder, S3_PERSIST: "1", S3_DATA_DIR: objects };
  return whenStopped ? { ...state, KEEP_WHEN_STOPPED: "1" } : state;
}

/** Does nothing where the group is gone (ESRCH, on macOS EPERM). */
export function signalGroup(pid: number | undefined, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    if (pid) process.kill(-pid, signal);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (!["ESRCH", "EPERM"].includes(code)) throw error;
  }
}
