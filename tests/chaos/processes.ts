import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Kills a process of a group, as a crash of its runtime does; false where it is not there, or not of that group. */
export async function killProcess(pid: number, group: number): Promise<boolean> {
  const { stdout } = await run("ps", ["-o", "pgid=", "-p", String(pid)]).catch(() => ({ stdout: "" }));
  if (Number(stdout) !== group) return false;
  try {
    return process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}
