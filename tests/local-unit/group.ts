import { execFileSync } from "node:child_process";

/** The processes of a group that still run: state and command of each. */
export function group(pid: number | undefined): string[] {
  const lines = execFileSync("ps", ["-axo", "pgid=,stat=,command="], { encoding: "utf8" }).split("\n");
  return lines.filter((line) => new RegExp(`^\\s*${pid}\\s+[^Z]`).test(line));
}
