import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
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

/** Path of a Python that has MiniStack, which is installed on first use. Throws LocalAwsError. */
export function ensureMinistack(args: InstallArgs): Promise<string> {
  const version = /^ministack==(.*)$/m.exec(readFileSync(REQUIREMENTS, "utf8"))?.[1];
  return ensurePython({ ...args, what: `MiniStack ${version}`, name: `${version}`, file: REQUIREMENTS });
}

export interface PythonArgs extends InstallArgs {
  /** What it is installed for. */
  what: string;
  /** Its folder is `.local/python-<name>`. */
  name: string;
  /** Path of its requirements, each with its version. */
  file: string;
}

/** Path of a Python in a folder of its own that has what is required, installed on first use. Throws LocalAwsError. */
export async function ensurePython({ root, log, what, name, file }: PythonArgs): Promise<string> {
  const requirements = readFileSync(file, "utf8");
  const folder = join(root, ".local", `python-${name}`);
  const python = join(folder, "bin", "python");
  const marker = join(folder, "installed.txt");
  const isInstalled = () =>
    existsSync(python) && existsSync(marker) && readFileSync(marker, "utf8") === requirements;
  if (isInstalled()) return python;

  const system = await findPython();
  log(`Installing ${what} into ${folder} (once; needs the network) …`);
  await rm(folder, { recursive: true, force: true });
  // Made apart and moved as a whole: others that install at the same time find all of it, or nothing.
  const draft = `${folder}.${process.pid}.${++drafts}`;
  try {
    await step("Could not make a virtual environment", run(system, ["-m", "venv", draft]));
    const pip = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"];
    await step(
      `Could not install ${what}; the first start needs a Python package index (check the network, or a proxy or mirror in pip's settings)`,
      run(join(draft, "bin", "python"), [...pip, "--requirement", file]),
    );
    await writeFile(join(draft, "installed.txt"), requirements);
    await rename(draft, folder).catch((error) => {
      if (!isInstalled()) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  log("Installed.");
  return python;
}

/** How many installations this process has begun. */
let drafts = 0;

async function step(problem: string, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    throw new LocalAwsError(`${problem}: ${lastLine(error)}`, { cause: error });
  }
}
