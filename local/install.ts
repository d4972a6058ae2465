import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { LocalAwsError } from "./local-aws-error.ts";
import { findPython, lastLine } from "./python.ts";

const run = promisify(execFile);
const REQUIREMENTS = fileURLToPath(new URL("./requirements.txt", import.meta.url));

export interface InstallArgs {
  /** The project's folder; the installation goes to `.local/` in it. */
  root: string;
  /** Gets a line for each step that takes time. */
  log: (line: string) => void;
}

/**
 * Path of a Python that has MiniStack, which is installed on first use, by one process at a time. Throws LocalAwsError.
 */
export async function ensureMinistack({ root, log }: InstallArgs): Promise<string> {
  const requirements = readFileSync(REQUIREMENTS, "utf8");
  const version = /^ministack==(.*)$/m.exec(requirements)?.[1];
  const folder = join(root, ".local", `python-${version}`);
  const python = join(folder, "bin", "python");
  const marker = join(folder, "installed.txt");
  const isInstalled = () =>
    existsSync(python) && existsSync(marker) && readFileSync(marker, "utf8") === requirements;
  if (isInstalled()) return python;
  const release = await lock(`${folder}.lock`);
  try {
    if (!isInstalled()) await install({ log, version, folder, python, marker, requirements });
  } finally {
    release();
  }
  return python;
}

interface Installation {
  log: InstallArgs["log"];
  version: string | undefined;
  folder: string;
  python: string;
  marker: string;
  requirements: string;
}

async function install({ log, version, folder, python, marker, requirements }: Installation): Promise<void> {
  const system = await findPython();
  log(`Installing MiniStack ${version} into ${folder} (once; needs the network) …`);
  await rm(folder, { recursive: true, force: true });
  await step("Could not make a virtual environment", run(system, ["-m", "venv", folder]));
  const pip = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"];
  await step(
    `Could not install MiniStack ${version}; the first start needs a Python package index (check the network, or a proxy or mirror in pip's settings)`,
    run(python, [...pip, "--requirement", REQUIREMENTS]),
  );
  await writeFile(marker, requirements);
  log("Installed.");
}

/** Waits until no other process that runs holds the file. Returns what lets go of it. */
async function lock(file: string): Promise<() => void> {
  mkdirSync(dirname(file), { recursive: true });
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (!runs(file)) rmSync(file, { force: true });
    else await sleep(200);
  }
}

/** Whether the process that a lock names is there. */
function runs(file: string): boolean {
  try {
    // Empty for a moment after it was made: then its owner runs.
    const pid = Number(readFileSync(file, "utf8"));
    if (pid > 0) process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process runs; a lock that is gone is looked for again.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

async function step(problem: string, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    throw new LocalAwsError(`${problem}: ${lastLine(error)}`, { cause: error });
  }
}
