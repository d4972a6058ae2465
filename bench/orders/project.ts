import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { temporaryFolder } from "../temporary.ts";
import { CONCURRENCY, RETRY, TIMEOUT_SECONDS, VISIBILITY_SECONDS } from "./way.ts";

/** What the program does not consist of. */
const ASIDE = ["node_modules", ".git", ".build", ".local", "tests", "bench", "docs"];

/** A copy of the project whose ports call the bench's services. */
export interface OrdersProject {
  folder: string;
  config: Record<string, string>;
  /** Of create-invoice, so that it can be killed after a commit. */
  environment: { DOOMED: string; KILLED: string; NODE_OPTIONS: string };
  remove(): void;
}

/** Copies the project into a temporary folder, which does not outlive this process. */
export function copyProject(root: string): OrdersProject {
  const { folder: base, remove } = temporaryFolder("bench-orders-");
  const folder = join(base, "project");
  cpSync(root, folder, { recursive: true, filter: (path) => !ASIDE.includes(relative(root, path)) });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "dir");
  // Here and there they lie as deep below a root, beside what they ask with: their imports are right in both.
  for (const [owner, port] of [
    ["payments", "payment-gateway"],
    ["invoices", "tax-rates"],
  ])
    for (const [from, to] of [
      [`adapters/${port}.ts`, `${port}/bench.ts`],
      ["functions/services.ts", "functions/services.ts"],
    ])
      cpSync(join(import.meta.dirname, String(from)), join(folder, "adapters", String(owner), String(to)));
  const [doomed, killed] = [join(base, "doomed"), join(base, "killed")];
  mkdirSync(doomed);
  mkdirSync(killed);
  const kill = join(base, "kill-after-commit.cjs");
  cpSync(join(import.meta.dirname, "kill-after-commit.cjs"), kill);
  return {
    folder,
    config: {
      ...{
        flows: '["orders"]',
        paymentGateway: "bench",
        taxRates: "bench",
        concurrency: String(CONCURRENCY),
      },
      functionTimeoutSeconds: String(TIMEOUT_SECONDS),
      visibilityTimeoutSeconds: String(VISIBILITY_SECONDS),
      maxAttempts: String(RETRY.attempts),
      baseDelaySeconds: String(RETRY.firstDelaySeconds),
      maxDelaySeconds: String(RETRY.longestDelaySeconds),
    },
    environment: { DOOMED: doomed, KILLED: killed, NODE_OPTIONS: `--require "${kill}"` },
    remove,
  };
}
