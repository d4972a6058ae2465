import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { type Figure, figure } from "./figure.ts";
import { withStack } from "./stack.ts";

/** What an import needs of a function's environment. */
const ENVIRONMENT = {
  AWS_REGION: "us-east-1",
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  BUS_NAME: "bus",
  CLAIMS_TABLE: "claims",
  DEAD_LETTER_QUEUE_URL: "http://127.0.0.1/queue",
  RETRY: "{}",
  LEASE_MARGIN_MS: "1",
  RECORD_DAYS: "1",
  MAX_EVENT_BYTES: "1",
  SWEEP_AFTER_MS: "1",
};

/** Size of each function's bundle, and the time to import it in a fresh process. */
export async function bundles(root: string, runs: number): Promise<Figure[]> {
  const files = await withStack(root, ({ resources }) =>
    Promise.all(
      resources
        .filter(({ type }) => type === "aws:lambda/function:Function")
        .map(async ({ name, inputs }) => ({
          name,
          file: join(root, await (inputs.code as { path: Promise<string> }).path, "index.mjs"),
        })),
    ),
  );
  const samples = new Map(files.map(({ name }) => [name, [] as number[]]));
  for (let run = 0; run < runs; run++)
    for (const { name, file } of files) samples.get(name)?.push(importMs(file));
  return [
    ...files.map(({ name, file }) => figure(`bundle of ${name}`, "KB", [statSync(file).size / 1000])),
    ...files.map(({ name }) => figure(`import of ${name}`, "ms", samples.get(name) ?? [])),
  ];
}

function importMs(file: string): number {
  const script = `const t = performance.now(); await import(${JSON.stringify(file)}); console.log(performance.now() - t)`;
  const options = { env: { PATH: process.env.PATH, ...ENVIRONMENT }, encoding: "utf8" } as const;
  return Number(execFileSync(process.execPath, ["--input-type=module", "-e", script], options));
}
