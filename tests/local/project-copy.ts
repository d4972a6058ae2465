import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");
const PARTS = ["adapters", "components", "handlers", "local", "runtime", "schemas"];
const FILES = ["index.ts", "package.json", "Pulumi.yaml", "Pulumi.local.yaml"];

/** A start of the local AWS, as a user types it. */
export interface Started {
  stdout(): string;
  stderr(): string;
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
  /** As Ctrl-C in a terminal does. */
  interrupt(): void;
}

/** The project in a folder of its own, so that no one's installation and outputs are touched. */
export class ProjectCopy {
  /** Holds the project and, beside it, its TMPDIR: a package.json above would make its scripts modules. */
  readonly #base = realpathSync(mkdtempSync(join(tmpdir(), "start-")));
  readonly folder = join(this.#base, "project");
  readonly #temporary = join(this.#base, "temporary");
  readonly #groups: number[] = [];

  /** `installed`: with the project's own installation of MiniStack; else as on the first start. */
  constructor({ installed }: { installed: boolean }) {
    mkdirSync(this.#temporary);
    for (const part of [...PARTS, ...FILES])
      cpSync(join(ROOT, part), join(this.folder, part), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(this.folder, "node_modules"), "dir");
    mkdirSync(join(this.folder, ".local"));
    for (const name of installed ? readdirSync(join(ROOT, ".local")) : [])
      if (name.startsWith("python-"))
        symlinkSync(join(ROOT, ".local", name), join(this.folder, ".local", name), "dir");
  }

  start(args: readonly string[], more: NodeJS.ProcessEnv = {}): Started {
    const { AWS_ENDPOINT_URL: _, ...env } = process.env;
    const child = spawn(process.execPath, ["--import", "tsx", "local/start.ts", ...args], {
      cwd: this.folder,
      env: { ...env, TMPDIR: this.#temporary, ...more },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const group = child.pid;
    if (group === undefined) throw new Error("node could not be started");
    this.#groups.push(group);
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
  }

  /** Folders that a local AWS left. */
  leftFolders(): string[] {
    return readdirSync(this.#temporary).filter((name) => name.startsWith("ministack-"));
  }

  /** Commands that still run, of this copy's starts or of what they started. */
  leftProcesses(): string[] {
    const lines = execFileSync("ps", ["-axo", "pgid=,stat=,command="], { encoding: "utf8" }).split("\n");
    return lines.filter((line) => {
      const [group, state = ""] = line.trim().split(/\s+/);
      return !state.startsWith("Z") && (line.includes(this.#base) || this.#groups.includes(Number(group)));
    });
  }

  remove(): void {
    rmSync(this.#base, { recursive: true, force: true, maxRetries: 5 });
  }
}
