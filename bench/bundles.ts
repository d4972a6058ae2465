import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { functionsNode } from "../local/node.ts";
import { type Figure, figure } from "./figure.ts";
import { withStack } from "./stack.ts";

/** What Lambda gives every function. */
const LAMBDA = { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "A", AWS_SECRET_ACCESS_KEY: "s" };

/** A function as it is deployed. */
interface Bundle {
  name: string;
  file: string;
  environment: Record<string, string>;
}

/** Size of each function's bundle, and what it takes to import it in a fresh process of the Node.js that functions have. */
export async function bundles(root: string, runs: number): Promise<Figure[]> {
  const { bin } = await functionsNode({ root, log: console.error });
  const files = await withStack(root, ({ resources }) =>
    Promise.all(
      resources
        .filter(({ type }) => type === "aws:lambda/function:Function")
        .map(async ({ name, inputs }): Promise<Bundle> => {
          const { variables = {} } = (inputs.environment ?? {}) as { variables?: Record<string, string> };
          const { path } = inputs.code as { path: Promise<string> };
          return { name, file: join(root, await path, "index.mjs"), environment: variables };
        }),
    ),
  );
  const samples = new Map(files.map(({ name }) => [name, [] as number[]]));
  for (let run = 0; run < runs; run++)
    for (const one of files) samples.get(one.name)?.push(importMs(join(bin, "node"), one));
  return [
    ...files.map(({ name, file }) => figure(`bundle of ${name}`, "KB", [statSync(file).size / 1000])),
    ...files.map(({ name }) => figure(`import of ${name}`, "ms CPU", samples.get(name) ?? [])),
  ];
}

/** Milliseconds of CPU. */
function importMs(node: string, { file, environment }: Bundle): number {
  const script = `const before = process.cpuUsage(); await import(${JSON.stringify(file)});
    const { user, system } = process.cpuUsage(before); console.log((user + system) / 1000)`;
  const env = { PATH: process.env.PATH, ...LAMBDA, ...environment };
  return Number(execFileSync(node, ["--input-type=module", "-e", script], { env, encoding: "utf8" }));
}
