import { spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { answered, invoiceTables, jsonServer } from "../aws-client/answers.ts";
import { ENVIRONMENT } from "../aws-client/in-turns.ts";
import { type Seen, type Verdict, verdictOf } from "./verdict.ts";

/** What became of an event whose function was killed once. */
export interface Crash {
  kit: string;
  /** The call that took effect, and whose answer never came. */
  killedAfter: string;
  /** Times that the invoice was written. */
  written: number;
  /** Events that were published, and by how many ids consumers can tell them apart. */
  published: number;
  ids: number;
  /** Until the message was acknowledged. */
  deliveries: number;
  verdict: Verdict;
}

const ORDER = "order-1";

/** A function's lock ends with its time, which deliver.mjs sets to a second; a claim with a heartbeat after three. */
const PAUSE_MS = 1300;

/** A message that is delivered more often has no end. */
const MOST_DELIVERIES = 6;

/** Kills each kit's function after each of its calls, delivers the message again, and looks at what is there. */
export async function crashes(node: string, files: ReadonlyMap<string, string>): Promise<Crash[]> {
  const all: Crash[] = [];
  for (const [kit, file] of files) {
    const { calls } = await delivered(node, file);
    for (const index of calls.keys()) {
      // Calls side by side come in either order.
      const { calls: made, ...seen } = await delivered(node, file, index + 1);
      all.push({ kit, killedAfter: made[index] ?? "", ...seen, verdict: verdictOf(seen) });
    }
  }
  return all;
}

/** Delivers a message to an AWS of its own until it is acknowledged; at the first time, it is killed after a call. */
async function delivered(
  node: string,
  file: string,
  killAfter?: number,
): Promise<Seen & { calls: string[]; deliveries: number }> {
  const dynamodb = invoiceTables();
  const calls: string[] = [];
  const ids: string[] = [];
  let written = 0;
  let reached = () => {};
  const server = jsonServer((target, input) => {
    const answer = answered(dynamodb, target, input);
    const operation = target.split(".")[1] ?? "";
    const table = String(input.TableName ?? "");
    calls.push([operation, table && `of ${table}`].filter(Boolean).join(" "));
    if (operation === "TransactWriteItems" || table === "invoices") written++;
    if (operation === "PutEvents")
      for (const { Detail } of input.Entries as { Detail: string }[])
        ids.push(JSON.parse(Detail).metadata?.id ?? `none of its own: ${ids.length}`);
    if (calls.length !== killAfter) return answer;
    reached();
    return undefined;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const env = {
    ...{ PATH: process.env.PATH, ...ENVIRONMENT, LEASE_MARGIN_MS: "100" },
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
  };
  try {
    for (let deliveries = 1; deliveries <= MOST_DELIVERIES; deliveries++, await sleep(PAUSE_MS)) {
      const args = [join(import.meta.dirname, "deliver.mjs"), file, ORDER, String(deliveries)];
      const child = spawn(node, args, { env, stdio: ["ignore", "ignore", "inherit"], timeout: 10_000 });
      reached = () => child.kill("SIGKILL");
      const [code] = await once(child, "exit");
      if (code === 0) return { calls, written, published: ids.length, ids: new Set(ids).size, deliveries };
    }
    throw new Error(`${file} has not acknowledged its message after ${MOST_DELIVERIES} deliveries`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
