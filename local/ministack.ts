import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ensureMinistack, type InstallArgs } from "./install.ts";
import { LocalAwsError } from "./local-aws-error.ts";
import { freePort } from "./port.ts";

const SERVE = fileURLToPath(new URL("./serve.py", import.meta.url));
const REGION = "us-east-1";
const READY_MS = 30_000;
const GRACE_MS = 3000;

/** A local AWS that serves. */
export interface LocalAws {
  /** `http://127.0.0.1:PORT`, for every service. */
  endpoint: string;
  region: string;
  /** Leads the process group of MiniStack and its functions; undefined where it was not started here. */
  pid?: number;
  /** Ends it, its functions and its files; does nothing the second time, or where it was not started here. */
  stop(): Promise<void>;
  /** Deletes everything in it: resources, data, functions. */
  reset(): Promise<void>;
}

export interface StartArgs extends InstallArgs {
  /** @default one that is free */
  port?: number;
}

/** Starts MiniStack (installed on first use) on 127.0.0.1, and waits until it serves. Throws LocalAwsError. */
export async function startMinistack({ root, port, log }: StartArgs): Promise<LocalAws> {
  const python = await ensureMinistack({ root, log });
  const chosen = await freePort(port);
  const folder = mkdtempSync(join(tmpdir(), "ministack-"));
  const output = join(folder, "ministack.log");
  const file = openSync(output, "a");
  const child = spawn(python, [SERVE], {
    cwd: folder,
    env: environment(chosen, folder),
    detached: true,
    stdio: ["pipe", file, file],
  });
  const exited = new Promise<void>((resolve) =>
    child.once("exit", () => resolve()).once("error", () => resolve()),
  );
  const endNow = () => {
    signalGroup(child, "SIGKILL");
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once("exit", endNow);

  let stopping: Promise<void> | undefined;
  const stop = async () => {
    signalGroup(child, "SIGTERM");
    await Promise.race([exited, sleep(GRACE_MS, undefined, { ref: false })]);
    endNow();
    await exited;
    process.removeListener("exit", endNow);
  };
  const aws: LocalAws = {
    ...connect({ endpoint: `http://127.0.0.1:${chosen}` }),
    stop: () => (stopping ??= stop()),
  };
  if (child.pid) aws.pid = child.pid;
  const ready = await Promise.race([answers(aws.endpoint), exited.then(() => false)]);
  if (ready) return aws;
  const last = readFileSync(output, "utf8").trim().split("\n").slice(-10).join("\n");
  await aws.stop();
  throw new LocalAwsError(`MiniStack did not start on port ${chosen}. The last it said:\n${last}`);
}

/** A local AWS that runs already: nothing is started, and stop() leaves it alone. */
export function connect({ endpoint, region = REGION }: { endpoint: string; region?: string }): LocalAws {
  return {
    endpoint,
    region,
    stop: async () => {},
    reset: async () => {
      const response = await fetch(`${endpoint}/_ministack/reset`, { method: "POST" });
      if (!response.ok) throw new Error(`Reset of ${endpoint} failed: ${response.status}.`);
    },
  };
}

/** Nothing of the caller's environment but PATH, so that no AWS profile, proxy or option leaks in. */
function environment(port: number, folder: string): NodeJS.ProcessEnv {
  return {
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    HOME: folder,
    TMPDIR: folder,
    PYTHONUTF8: "1",
    GATEWAY_PORT: String(port),
    BIND_HOST: "127.0.0.1",
    MINISTACK_HOST: "127.0.0.1",
    MINISTACK_REGION: REGION,
    IOT_MTLS_ENABLED: "0",
    SFTP_ENABLED: "0",
    DOCKER_HOST: "unix:///nonexistent",
    LOG_LEVEL: "WARNING",
    AUTH: "true",
    LAMBDA_ASYNC_RETRY_BASE_SECONDS: "0.05",
    LAMBDA_ACCOUNT_CONCURRENCY: "50",
  };
}

async function answers(endpoint: string): Promise<boolean> {
  const deadline = AbortSignal.timeout(READY_MS);
  while (!deadline.aborted) {
    const healthy = await fetch(`${endpoint}/_ministack/health`, { signal: deadline }).then(
      (response) => response.ok,
      () => false,
    );
    if (healthy) return true;
    await sleep(20);
  }
  return false;
}

/** Signals the process and its functions; does nothing where they are gone (ESRCH, on macOS EPERM). */
function signalGroup({ pid }: ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    if (pid) process.kill(-pid, signal);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (!["ESRCH", "EPERM"].includes(code)) throw error;
  }
}
