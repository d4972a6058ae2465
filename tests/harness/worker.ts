/**
 * Runs the suite files named as arguments and reports each on stdout: one after another, or after `--together` side by
 * side, some at a time. What would begin after `--until` (milliseconds since 1970) is left.
 */
import { parseArgs } from "node:util";
import { endings } from "./endings.ts";
import { slowness } from "./patience.ts";
import { encode, type Message } from "./report.ts";
import { loadSuite } from "./suite.ts";

/** How long open handles may keep the process alive after its last test. */
const GRACE_MS = 1000;

// Bound before any suite listens in on stdout.
const write = process.stdout.write.bind(process.stdout);
const say = (message: Message) => write(encode(message));
process.stderr.write = write;

const { values, positionals } = parseArgs({
  options: { together: { type: "boolean", default: false }, until: { type: "string", default: "Infinity" } },
  allowPositionals: true,
});
const running = new Set<Promise<unknown>>();
let left = false;
for (const file of positionals) {
  if (Date.now() > Number(values.until)) {
    left = true;
    say({ left: file });
    continue;
  }
  say({ begin: file });
  const run = await loadSuite(file);
  const done = run().then((suite) => {
    say({ suite });
    running.delete(done);
  });
  running.add(done);
  while (running.size >= (values.together ? atATime() : 1)) await Promise.race(running);
}
await Promise.all(running);
if (left) for (const end of endings) await end();
say({ end: true });

/** Side by side they wait for one local AWS, which must still answer each in time: fewer where the machine is busy. */
function atATime(): number {
  return Math.max(3, Math.round(12 / slowness()));
}

setTimeout(() => {
  process.stdout.write(`Still open after the last test: ${process.getActiveResourcesInfo().join(", ")}.\n`);
  process.exit(1);
}, GRACE_MS).unref();
