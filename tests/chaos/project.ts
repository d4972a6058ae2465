import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { NAME_CALLER } from "./calls.ts";

/** What the program does not consist of. */
const ASIDE = ["node_modules", ".git", ".build", ".local", "tests", "bench"];

const GATEWAY = "bookkeeping";

/** A copy of the project whose payment gateway keeps books. */
export interface ChaosProject {
  folder: string;
  /** Settings besides the local stack's. */
  config: Record<string, string>;
  /** What each function gets besides its own environment. */
  environment: Record<string, string>;
  /** The gateway's books. */
  ledger: string;
  remove(): void;
}

/** Copies the project into a temporary folder, which does not outlive this process. */
export function copyProject(root: string): ChaosProject {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "chaos-")));
  const remove = () => rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  process.once("exit", remove);
  const folder = join(base, "project");
  const isPart = (path: string) => !ASIDE.includes(relative(root, path));
  cpSync(root, folder, { recursive: true, filter: isPart });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "dir");
  // Both are three folders below a root, so that its imports are right in either place.
  const gateway = join(folder, `adapters/payments/payment-gateway/${GATEWAY}.ts`);
  cpSync(join(import.meta.dirname, `payments/${GATEWAY}.ts`), gateway);
  const ledger = join(base, "ledger.jsonl");
  const nameCaller = join(base, "name-caller.cjs");
  writeFileSync(nameCaller, NAME_CALLER);
  return {
    folder,
    environment: { CHAOS_LEDGER: ledger, NODE_OPTIONS: `--require "${nameCaller}"` },
    config: { paymentGateway: GATEWAY },
    ledger,
    remove: () => {
      process.off("exit", remove);
      remove();
    },
  };
}
