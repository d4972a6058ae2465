import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { functionsNode } from "../../local/node.ts";
import { bundled, createInvoice } from "../aws-client/bundled.ts";
import { inTurns } from "../aws-client/in-turns.ts";
import type { Result } from "../result.ts";
import { temporaryFolder } from "../temporary.ts";
import { crashes } from "./crash.ts";

const KITS = ["powertools", "middy", "bare"];

/** As the flow has it, and as a consumer has it that says nothing. */
const OURS = { ours: { heartbeatSeconds: 3 }, "ours without heartbeat": {} };

/**
 * create-invoice by this runtime, by two kits and by the bare SDK, with the same handler, contract and bundler: what an event
 * costs, and what becomes of one whose function is killed.
 */
export async function againstKits(root: string, runs: number): Promise<Result> {
  installKits();
  const { folder, remove } = temporaryFolder("bench-runtime-");
  try {
    const files = new Map<string, string>();
    for (const [name, more] of Object.entries(OURS))
      files.set(
        name,
        await bundled(root, { name, source: createInvoice(root, more), client: "lean", folder }),
      );
    for (const name of KITS) {
      const source = `export { handler } from "./bench/runtime/kits/${name}.mjs";`;
      files.set(name, await bundled(root, { name, source, client: "sdk", folder }));
    }
    const figures = await inTurns(root, files, runs);
    const { bin } = await functionsNode({ root, log: console.error });
    return { figures, tables: { "killed once": await crashes(join(bin, "node"), files) } };
  } finally {
    remove();
  }
}

/** The kits are nobody's dependencies but this folder's. */
function installKits(): void {
  if (existsSync(join(import.meta.dirname, "node_modules/.package-lock.json"))) return;
  console.error(
    "Installing Powertools and middy into bench/runtime/node_modules (once; needs the network) …",
  );
  const args = ["ci", "--no-audit", "--no-fund", "--silent", "--prefix", import.meta.dirname];
  execFileSync("npm", args, { stdio: "inherit" });
}
