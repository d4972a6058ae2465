import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { constants, setPriority } from "node:os";
import { dirname, join } from "node:path";
import { signalGroup } from "../server.ts";

/** Types are no part of what runs: they are looked at beside it, after each change. */
export interface Types {
  /** Looks again, in place of a look that is under way. */
  check(): void;
  /** Ends a look that is under way, and looks no more. */
  close(): void;
}

/** Errors that are told at once; of further ones only how many there are. */
const MOST = 5;

/** What of a clone is the program; tests, tools and benches are `npm run check`'s. */
const PROGRAM = ["index.ts", ...["adapters", "components", "flows", "handlers", "runtime", "schemas"]];

/**
 * Tells of type errors in a program's files, in the compiler's words with file and line, whenever they are others than
 * those that it told last. It knows from its last look, in `.local/types/`, what has not changed since.
 */
export function typesOf(root: string, say: (line: string) => void): Types {
  const folder = join(root, ".local/types");
  let told = "";
  let looking: ChildProcess | undefined;
  let isClosed = false;

  function end(): void {
    // The compiler is a process that the one begun here has begun, and ends at no other signal before it is done.
    signalGroup(looking?.pid, "SIGKILL");
    looking = undefined;
  }
  process.once("exit", end);

  function look(): void {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(CONFIG));
    const installed = createRequire(import.meta.url).resolve("typescript-7/package.json");
    const compiler = join(dirname(installed), "bin/tsc");
    const one = spawn(process.execPath, [compiler, "-p", folder, "--pretty", "false"], {
      ...{ cwd: root, detached: true },
      stdio: ["ignore", "pipe", "ignore"],
    });
    looking = one;
    let output = "";
    one.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    one.on("error", () => {});
    one.on("close", (code) => {
      if (looking !== one) return;
      looking = undefined;
      const errors = output.split("\n").filter((line) => /(^| )error TS\d+: /.test(line));
      const now = errors.join("\n");
      // A compiler that was killed, or did not start, has seen nothing.
      const isSeen = code === 0 || errors.length > 0;
      if (!isSeen || now === told) return;
      told = now;
      for (const line of linesOf(errors)) say(line);
    });
    if (one.pid !== undefined) setPriority(one.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  }

  return {
    check() {
      end();
      if (isClosed) return;
      try {
        look();
      } catch (error) {
        say(`types were not looked at: ${(error as Error).message}`);
      }
    },
    close() {
      isClosed = true;
      process.off("exit", end);
      end();
    },
  };
}

const CONFIG = {
  extends: "../../tsconfig.json",
  include: PROGRAM.map((path) => `../../${path.includes(".") ? path : `${path}/**/*.ts`}`),
  compilerOptions: { incremental: true, tsBuildInfoFile: "./buildinfo.json" },
};

function linesOf(errors: readonly string[]): string[] {
  if (errors.length === 0) return ["types: no errors any more"];
  const more = errors.length > MOST ? [`  and ${errors.length - MOST} more: npm run check`] : [];
  const count = errors.length === 1 ? "an error" : `${errors.length} errors`;
  return [`types: ${count}`, ...errors.slice(0, MOST).map((line) => `  ${line}`), ...more];
}
