import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const SERVE = fileURLToPath(new URL("./serve.py", import.meta.url));
const GRACE_MS = 3000;

/** The process of MiniStack, which leads a group of its own, with its functions in it. */
export interface Server {
  pid: number | undefined;
  /** Resolves when it has ended, or could not be started. */
  ended: Promise<void>;
  /** The last lines that it wrote. */
  output(): string;
  /** Ends the group and deletes its files; safe to repeat. */
  stop(): Promise<void>;
}

/** Spawns MiniStack with a Python that has it, and the folder of the Node.js for functions. It ends with this process, however this one dies. */
export function spawnServer(python: string, node: string, port: number, region: string): Server {
  const folder = mkdtempSync(join(tmpdir(), "ministack-"));
  // MiniStack's own worker scripts are CommonJS, whatever a package.json above the folder says.
  writeFileSync(join(folder, "package.json"), '{"type":"commonjs"}');
  const log = join(folder, "ministack.log");
  const file = openSync(log, "a");
  const env = environment(node, port, region, folder);
  const child = spawn(python, [SERVE], { cwd: folder, env, detached: true, stdio: ["pipe", file, file] });
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
    await Promise.race([ended, sleep(GRACE_MS, undefined, { ref: false })]);
    endNow();
    await ended;
    process.removeListener("exit", endNow);
  };
  let stopping: Promise<void> | undefined;
  return {
    pid: child.pid,
    ended,
    output: () => readFileSync(log, "utf8").trim().split("\n").slice(-10).join("\n"),
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

/** Does nothing where the group is gone (ESRCH, on macOS EPERM). */
function signalGroup(pid: number | undefined, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    if (pid) process.kill(-pid, signal);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (!["ESRCH", "EPERM"].includes(code)) throw error;
  }
}
