import { execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { functionsNode } from "../../local/node.ts";
import { bundled, createInvoice } from "../aws-client/bundled.ts";
import { ENVIRONMENT } from "../aws-client/in-turns.ts";
import { type Figure, figure } from "../figure.ts";
import { temporaryFolder } from "../temporary.ts";

const KILOBYTES = [1, 10, 50, 200];

/** Invocations with a batch of ten before the measured ones, and those. */
const COUNTS = ["40", "60"];

/** CPU that an event takes in create-invoice, in batches of ten, by the size of its data; sizes by turns. */
export async function growingEvents(root: string, runs: number): Promise<Figure[]> {
  const { folder, remove } = temporaryFolder("bench-growth-");
  const { bin } = await functionsNode({ root, log: console.error });
  const aws = spawn(process.execPath, ["--import", "tsx", join(root, "bench/aws-client/stub-aws.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const end = () => aws.kill();
  process.once("exit", end);
  try {
    const file = await bundled(root, {
      ...{ name: "create-invoice", source: createInvoice(root) },
      ...{ client: "lean", folder },
    });
    const port = await new Promise<string>((resolve) =>
      aws.stdout.once("data", (line) => resolve(String(line).trim())),
    );
    const env = { PATH: process.env.PATH, ...ENVIRONMENT, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
    const samples = new Map(KILOBYTES.map((size) => [size, [] as number[]]));
    for (let run = 0; run < runs; run++)
      for (const [size, values] of samples) {
        const script = join(root, "bench/aws-client/invoke.mjs");
        const args = [script, file, "10", ...COUNTS, String(size * 1000)];
        const { stderr } = await promisify(execFile)(join(bin, "node"), args, { env });
        values.push(JSON.parse(stderr).eventUs);
      }
    return [...samples].map(([size, values]) =>
      figure(`CPU of an event with ${size} KB of data, in batches of 10`, "µs", values),
    );
  } finally {
    process.off("exit", end);
    aws.kill();
    remove();
  }
}
