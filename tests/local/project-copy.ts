import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./root.ts";

/** What is no part of the project, or linked into its copies. */
const APART = ["node_modules", "tests", "bench", "docs"];

/** A start of the local AWS, as a user types it. */
export interface Started {
  stdout(): string;
  stderr(): string;
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
  /** As Ctrl-C in a terminal does. */
  interrupt(): void;
}

/** The project in a folder of its own, so that nobody's installation and outputs are touched. */
export interface ProjectCopy {
  folder: string;
  start(args: readonly string[], env?: NodeJS.ProcessEnv): Started;
  /** Folders that a local AWS left, and commands that its start left running. */
  left(): { folders: string[]; processes: string[] };
  /** Ends what still runs, and deletes the folder. */
  remove(): void;
}

/** `installed`: with the project's own installation of MiniStack; else as before the first start. */
export function copyProject({ installed }: { installed: boolean }): ProjectCopy {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "start-")));
  const folder = join(base, "project");
  // Beside the project: below its package.json, the scripts of the local AWS would be taken for modules.
  const temporary = join(base, "temporary");
  mkdirSync(temporary);
  for (const part of readdirSync(root))
    if (!part.startsWith(".") && !APART.includes(part))
      cpSync(join(root, part), join(folder, part), { recursive: true });
  link("node_modules");
  mkdirSync(join(folder, ".local"));
  if (installed)
    for (const name of readdirSync(join(root, ".local")))
      if (/^(python|node)-/.test(name)) link(join(".local", name));
  function link(path: string) {
    symlinkSync(join(root, path), join(folder, path), "dir");
  }

  const groups: number[] = [];
  const running = new Set<number>();
  const endAll = () => {
    for (const group of running) process.kill(-group, "SIGKILL");
    running.clear();
  };
  process.once("exit", endAll);
  // Where the folder takes too long, the runner ends this process only: what it started has groups of its own.
  const exit = () => process.exit(1);
  process.once("SIGTERM", exit);

  return {
    folder,
    start(args, more = {}) {
      const { AWS_ENDPOINT_URL: _, ...env } = process.env;
      const child = spawn(process.execPath, ["--import", "tsx", "local/start.ts", ...args], {
        cwd: folder,
        env: { ...env, TMPDIR: temporary, ...more },
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
      });
      const group = child.pid;
      if (group === undefined) throw new Error("node could not be started");
      groups.push(group);
      running.add(group);
      child.once("exit", () => running.delete(group));
      const text = { stdout: "", stderr: "" };
      for (const name of ["stdout", "stderr"] as const)
        child[name].on("data", (data) => {
          text[name] += data;
        });
      return {
        stdout: () => text.stdout,
        stderr: () => text.stderr,
        ended: once(child, "close").then(([code]) => code),
        interrupt: () => process.kill(-group, "SIGINT"),
      };
    },
    left() {
      const lines = execFileSync("ps", ["-axo", "pgid=,stat=,command="], { encoding: "utf8" }).split("\n");
      const isOurs = (line: string) => {
        const [group, state = ""] = line.trim().split(/\s+/);
        return !state.startsWith("Z") && (line.includes(base) || groups.includes(Number(group)));
      };
      const folders = readdirSync(temporary).filter((name) => name.startsWith("ministack-"));
      return { folders, processes: lines.filter(isOurs) };
    },
    remove() {
      endAll();
      process.off("exit", endAll).off("SIGTERM", exit);
      rmSync(base, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
