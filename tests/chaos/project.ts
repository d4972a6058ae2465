import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { patient } from "../harness/patience.ts";
import { NAME_CALLER } from "./calls.ts";

/** What the program does not consist of. */
const ASIDE = ["node_modules", ".git", ".build", ".local", "tests", "bench"];

const GATEWAY = "bookkeeping";

/** What a function has to start and to work in, on an idle machine. A busy one starts its processes as much slower. */
const TIMEOUT_SECONDS = 2;

/** With more than this, what is killed or silent would be heard of too late. */
const MOST_SECONDS = 10;

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

function times(): Record<string, string> {
  const timeout = Math.min(MOST_SECONDS, Math.ceil(patient(TIMEOUT_SECONDS)));
  return { functionTimeoutSeconds: String(timeout), visibilityTimeoutSeconds: String(6 * timeout) };
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
    config: { paymentGateway: GATEWAY, ...times() },
    ledger,
    remove: () => {
      process.off("exit", remove);
      remove();
    },
  };
}
