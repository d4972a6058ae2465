/** Runs the suite files named as arguments, one after another, and reports each on stdout. */
import { encode, type Message } from "./report.ts";
import { runSuite } from "./suite.ts";

/** How long open handles may keep the process alive after its last test. */
const GRACE_MS = 1000;

const say = (message: Message) => process.stdout.write(encode(message));
process.stderr.write = process.stdout.write.bind(process.stdout);

for (const file of process.argv.slice(2)) {
  say({ begin: file });
  say({ suite: await runSuite(file) });
}
say({ end: true });

setTimeout(() => {
  process.stdout.write(`Still open after the last test: ${process.getActiveResourcesInfo().join(", ")}.\n`);
  process.exit(1);
}, GRACE_MS).unref();
