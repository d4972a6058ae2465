import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { LocalAwsError } from "./local-aws-error.ts";

const run = promisify(execFile);

const PROBE = `import sys
print("%d.%d" % sys.version_info[:2])
try:
    import venv, ensurepip
    print("venv")
except ImportError:
    pass`;

const INSTALL =
  "Install Python 3.10 or newer (for instance from https://www.python.org/downloads/), or name one with the environment variable PYTHON.";

/** Path or name of a Python that can make virtual environments: `PYTHON`, else `python3`, else `python`. */
export async function findPython(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const candidates = env.PYTHON ? [env.PYTHON] : ["python3", "python"];
  const problems: string[] = [];
  for (const python of candidates) {
    const problem = await problemOf(python, env);
    if (!problem) return python;
    problems.push(problem);
  }
  throw new LocalAwsError(`The local AWS needs Python 3.10 or newer. ${problems.join(" ")} ${INSTALL}`);
}

async function problemOf(python: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  let lines: string[];
  try {
    lines = (await run(python, ["-c", PROBE], { env })).stdout.trim().split(/\s+/);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? `${python} was not found.` : `${python} does not run (${lastLine(error)}).`;
  }
  const [version = "", venv] = lines;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < 3 || (major === 3 && minor < 10)) return `${python} is Python ${version}.`;
  if (!venv)
    return `${python} lacks the module venv (on Debian and Ubuntu: apt install python${version}-venv).`;
  return undefined;
}

/** The last line that a failed command wrote to stderr: the one with the reason. */
export function lastLine(error: unknown): string {
  const { stderr = "", message } = error as Error & { stderr?: string };
  return stderr.trim().split("\n").at(-1) || message;
}
