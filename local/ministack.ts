import { setTimeout as sleep } from "node:timers/promises";
import { ensureMinistack, type InstallArgs } from "./install.ts";
import { LocalAwsError } from "./local-aws-error.ts";
import { functionsNode } from "./node.ts";
import { freePort } from "./port.ts";
import { type KeptState, spawnServer } from "./server.ts";

const REGION = "us-east-1";
/** Far above what it takes on a busy machine; one that ends before is seen at once. */
const READY_MS = 120_000;

/** A local AWS that serves. */
export interface LocalAws {
  /** `http://127.0.0.1:PORT`, for every service. */
  endpoint: string;
  region: string;
  /** Of the Node.js that functions run on; undefined where it was not started here. */
  nodeVersion?: string;
  /** Leads the process group of MiniStack and its functions; undefined where it was not started here. */
  pid?: number;
  /**
   * Ends it, its functions and its files; does nothing the second time, or where it was not started here. The answer says
   * whether what is kept when it stops was written.
   */
  stop(): Promise<boolean>;
  /** Has somebody get what its functions write, as JSON: `{ function, line }`. Nothing comes of one that was not started here. */
  onLog(listener: (line: string) => void): void;
  /** Writes what it holds where it was started with `kept`; whether all of it could be written. */
  keep(): Promise<boolean>;
  /** Deletes everything in it: resources, data, functions. */
  reset(): Promise<void>;
}

export interface StartArgs extends InstallArgs {
  /** @default one that is free */
  port?: number;
  /** What it begins with, and where it leaves what it holds. @default nothing, and nowhere */
  kept?: KeptState | undefined;
}

/** Starts MiniStack (installed on first use) on 127.0.0.1, and waits until it serves. Throws LocalAwsError. */
export async function startMinistack({ root, port, log, kept }: StartArgs): Promise<LocalAws> {
  const [python, node] = await Promise.all([ensureMinistack({ root, log }), functionsNode({ root, log })]);
  const chosen = await freePort(port);
  const server = spawnServer(python, node.bin, chosen, REGION, kept);
  const endpoint = `http://127.0.0.1:${chosen}`;
  if (await answers(endpoint, server.ended))
    return {
      ...connect({ endpoint }),
      ...(server.pid && { pid: server.pid }),
      nodeVersion: node.version,
      stop: server.stop,
      keep: server.keep,
      onLog: server.onLog,
    };
  const output = server.output();
  await server.stop();
  throw new LocalAwsError(`MiniStack did not start on port ${chosen}. The last it said:\n${output}`);
}

/** A local AWS that runs already: nothing is started, and stop() leaves it alone. */
export function connect({ endpoint, region = REGION }: { endpoint: string; region?: string }): LocalAws {
  return {
    endpoint,
    region,
    stop: async () => false,
    keep: async () => false,
    onLog: () => {},
    reset: async () => {
      const response = await fetch(`${endpoint}/_ministack/reset`, { method: "POST" });
      if (!response.ok) throw new Error(`Reset of ${endpoint} failed: ${response.status}.`);
    },
  };
}

/** Whether it serves; false where its process ends before, or time is up. */
async function answers(endpoint: string, ended: Promise<void>): Promise<boolean> {
  const over = new AbortController();
  const deadline = setTimeout(() => over.abort(), READY_MS);
  ended.then(() => over.abort());
  try {
    while (!over.signal.aborted) {
      const healthy = await fetch(`${endpoint}/_ministack/health`, { signal: over.signal }).then(
        (response) => response.ok,
        () => false,
      );
      if (healthy) return true;
      await sleep(20);
    }
    return false;
  } finally {
    clearTimeout(deadline);
  }
}
