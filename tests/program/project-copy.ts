import { execFile, execFileSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

const ROOT = process.cwd();

/** Of what a failed script printed, the end is shown. */
const MOST = 8000;

/** What is no source of the project. */
const ASIDE = ["node_modules", ".git", ".build", ".local"];

/** The project in a folder of its own, to be changed. */
export interface ProjectCopy {
  folder: string;
  /** Runs a script of the project, or of one of its packages. Throws with all that was printed where it fails. */
  run(script: string, ...args: readonly string[]): Promise<string>;
  /** Commits all that has changed. */
  commit(): void;
  remove(): void;
}

export function copyProject(): ProjectCopy {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "project-")));
  cpSync(ROOT, folder, { recursive: true, filter: (path) => !ASIDE.includes(relative(ROOT, path)) });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"), "dir");
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, stdio: "pipe" });
  // Biome asks git what is no source, and what makes large changes whether all is committed.
  git("init", "--quiet");
  appendFileSync(join(folder, ".git/info/exclude"), "node_modules\n");
  const commit = () => {
    git("add", "--all");
    git("-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "--quiet", "--message", "a copy");
  };
  commit();
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.once("exit", remove);
  return {
    folder,
    run: (script, ...args) =>
      new Promise((resolve, reject) => {
        const command = ["--import", "tsx", script, ...args];
        const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024 };
        execFile(process.execPath, command, options, (error, stdout, stderr) => {
          if (error) reject(new Error(`${script} ${args.join(" ")}:\n${`${stdout}${stderr}`.slice(-MOST)}`));
          else resolve(stdout);
        });
      }),
    commit,
    remove: () => {
      process.off("exit", remove);
      remove();
    },
  };
}

/** Suites that need no local AWS and little time, and copy no project. */
const QUICK =
  "tests/(adapters|components|handlers|hostile|schemas|tools)/|tests/program/(.+/|catalogue|determinism|grants|runbook)";

/** Types, lint, the quick suites, and a few schedules of the simulation. */
export async function check({ run }: ProjectCopy): Promise<void> {
  await run("node_modules/typescript-7/bin/tsc");
  await run("node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings");
  await run("tests/run.ts", QUICK);
  await run("tests/simulation/simulate.ts", "--schedules", "40");
}
