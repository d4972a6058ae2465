import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { type AwsClient, buildOptions } from "../components/function/bundle.ts";
import { entrySource } from "../components/function/entry.ts";
import { functionsNode } from "../local/node.ts";
import { InvoiceCreated, PaymentProcessed } from "../schemas/registry.ts";
import { type Figure, figure } from "./figure.ts";

const CLIENTS: readonly AwsClient[] = ["lean", "sdk"];

/** Messages of an invocation → invocations before the measured ones, and those. */
const BATCHES = { 10: [60, 100], 1: [200, 500] } as const;

/** What a function of the program is told. */
const ENVIRONMENT = {
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
 * create-invoice with the lean client and with the SDK, each in a process of its own against an AWS in memory, by turns:
 * CPU of an event in batches, of a cold start, memory and size of the bundle. Both have Node.js as the local AWS has it.
 */
export async function awsClients(root: string, runs: number): Promise<Figure[]> {
  const { bin } = await functionsNode({ root, log: console.error });
  const folder = mkdtempSync(join(tmpdir(), "bench-client-"));
  const aws = spawn(
    process.execPath,
    ["--import", "tsx", join(import.meta.dirname, "aws-client/stub-aws.ts")],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  try {
    const port = await new Promise<string>((resolve) =>
      aws.stdout.once("data", (line) => resolve(String(line).trim())),
    );
    const files = new Map<AwsClient, string>();
    for (const client of CLIENTS) files.set(client, await functionFile(root, client, folder));
    const samples = new Map<string, number[]>();
    const keep = (name: string, value: number) => samples.set(name, [...(samples.get(name) ?? []), value]);
    const env = { PATH: process.env.PATH, ...ENVIRONMENT, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
    const invoke = async (client: AwsClient, batch: number, [warm, measured]: readonly [number, number]) => {
      const args = [
        join(import.meta.dirname, "aws-client/invoke.mjs"),
        files.get(client) ?? "",
        batch,
        warm,
        measured,
      ];
      const { stderr } = await promisify(execFile)(join(bin, "node"), args.map(String), { env });
      return JSON.parse(stderr) as Invocations;
    };
    for (let run = 0; run < runs; run++)
      for (const client of run % 2 === 0 ? CLIENTS : CLIENTS.toReversed()) {
        for (const [batch, counts] of Object.entries(BATCHES)) {
          const { eventUs, rssKb } = await invoke(client, Number(batch), counts);
          keep(`${client}: CPU of an event, in batches of ${batch}|µs`, eventUs);
          keep(`${client}: memory after batches of ${batch}|MB`, rssKb / 1000);
        }
        const cold = await invoke(client, 10, [1, 0]);
        keep(`${client}: CPU of starting and importing|ms`, cold.importUs / 1000);
        keep(`${client}: the same and a first batch of 10|ms`, cold.firstUs / 1000);
      }
    for (const [client, file] of files) keep(`${client}: bundle|KB`, statSync(file).size / 1000);
    return [...samples].sort().map(([name, values]) => {
      const [title = "", unit = ""] = name.split("|");
      return figure(title, unit, values);
    });
  } finally {
    aws.kill();
    rmSync(folder, { recursive: true });
  }
}

/** The function as it is deployed, in a file. */
async function functionFile(root: string, client: AwsClient, folder: string): Promise<string> {
  const source = entrySource(
    {
      ...{ factory: "consumer", name: "create-invoice", handler: "handlers/invoices/create-invoice.ts" },
      ...{ on: [PaymentProcessed], emits: [InvoiceCreated] },
      ports: { taxRates: "adapters/invoices/tax-rates/sandbox.ts" },
    },
    root,
  );
  const options = buildOptions(new Map([["create-invoice", source]]), root, client);
  const { outputFiles = [] } = await build({ ...options, minify: true });
  const file = join(folder, `${client}.mjs`);
  writeFileSync(file, outputFiles[0]?.contents ?? "");
  return file;
}
