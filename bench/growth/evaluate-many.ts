import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { stop } from "esbuild";
import { evaluate } from "../../local/program.ts";

/** Of the kernel, a second. */
const TICKS = 100;

// Evaluates the program in a folder, bundles its functions, and prints the seconds of CPU that this process and esbuild took.
const [root = ""] = process.argv.slice(2);

await evaluate({
  root,
  region: "eu-central-1",
  newResource: async ({ type, name }) => ({
    id: name,
    state: { name, arn: `arn:aws:${type}:eu-central-1:123456789012:${name}`, url: `https://queue/${name}` },
  }),
});
await stop();
// esbuild's CPU counts as that of a child once it has ended.
while (readFileSync(`/proc/self/task/${process.pid}/children`, "utf8") !== "") await sleep(20);
const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1]?.split(" ") ?? [];
const seconds = (from: number) => (Number(fields[from]) + Number(fields[from + 1])) / TICKS;
console.log(JSON.stringify({ program: seconds(11), esbuild: seconds(13) }));
process.exit(0);
