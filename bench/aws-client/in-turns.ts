import { execFile, spawn } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { functionsNode } from "../../local/node.ts";
import { type Figure, figure } from "../figure.ts";

/** Messages of an invocation → invocations before the measured ones, and those. */
const BATCHES = { 10: [60, 100], 1: [200, 500] } as const;

/** What a function of the program is told. */
export const ENVIRONMENT = {
  ...{ BUS_NAME: "bus", CLAIMS_TABLE: "claims", LEASE_MARGIN_MS: "2000", RECORD_DAYS: "42" },
  TABLES: '{"invoices":{"name":"invoices","keyAttribute":"orderId"}}',
  ...{ QUEUE_URL: "http://127.0.0.1/1/q", DEAD_LETTER_QUEUE_URL: "http://127.0.0.1/1/dlq" },
  TIMERS_QUEUE_URL: "http://127.0.0.1/1/timers",
  RETRY: '{"maxAttempts":5,"baseDelaySeconds":2,"maxDelaySeconds":300}',
  ...{ MAX_EVENT_BYTES: "262144", SWEEP_AFTER_MS: "60000" },
  ...{ AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "A", AWS_SECRET_ACCESS_KEY: "s" },
  // As long as Lambda's.
  ...{ AWS_SESSION_TOKEN: "t".repeat(900), AWS_LAMBDA_FUNCTION_NAME: "create-invoice" },
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
};

/** In microseconds of CPU, and kilobytes. */
interface Invocations {
  importUs: number;
  firstUs: number;
  eventUs: number;
  rssKb: number;
}

/**
 * Bundles of one function by their names, each in a process of its own against an AWS in memory, by turns: CPU of an event in
 * batches, of a cold start, memory and size. All have Node.js as the local AWS has it.
 */
export async function inTurns(
  root: string,
  files: ReadonlyMap<string, string>,
  runs: number,
): Promise<Figure[]> {
  const { bin } = await functionsNode({ root, log: console.error });
  const aws = spawn(process.execPath, ["--import", "tsx", join(import.meta.dirname, "stub-aws.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.once("exit", () => aws.kill());
  try {
    const port = await new Promise<string>((resolve) =>
      aws.stdout.once("data", (line) => resolve(String(line).trim())),
    );
    const env = { PATH: process.env.PATH, ...ENVIRONMENT, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
    const invoke = async (file: string, batch: number, [warm, measured]: readonly [number, number]) => {
      const args = [join(import.meta.dirname, "invoke.mjs"), file, batch, warm, measured];
      const { stderr } = await promisify(execFile)(join(bin, "node"), args.map(String), { env });
      return JSON.parse(stderr) as Invocations;
    };
    const samples = new Map<string, number[]>();
    const keep = (name: string, value: number) => samples.set(name, [...(samples.get(name) ?? []), value]);
    const all = [...files];
    for (let run = 0; run < runs; run++)
      for (const [name, file] of run % 2 === 0 ? all : all.toReversed()) {
        for (const [batch, counts] of Object.entries(BATCHES)) {
          const { eventUs, rssKb } = await invoke(file, Number(batch), counts);
          keep(`${name}: CPU of an event, in batches of ${batch}|µs`, eventUs);
          keep(`${name}: memory after batches of ${batch}|MB`, rssKb / 1000);
        }
        const cold = await invoke(file, 10, [1, 0]);
        keep(`${name}: CPU of starting and importing|ms`, cold.importUs / 1000);
        keep(`${name}: the same and a first batch of 10|ms`, cold.firstUs / 1000);
      }
    for (const [name, file] of files) keep(`${name}: bundle|KB`, statSync(file).size / 1000);
    return [...samples].sort().map(([name, values]) => {
      const [title = "", unit = ""] = name.split("|");
      return figure(title, unit, values);
    });
  } finally {
    aws.kill();
  }
}
