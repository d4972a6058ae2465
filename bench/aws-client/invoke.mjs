import { record } from "./record.mjs";

// Invokes a function as Lambda does, in a process that holds nothing else: node invoke.mjs FILE BATCH WARM MEASURED [BYTES]
const begun = process.cpuUsage();
const spent = (since) => {
  const { user, system } = process.cpuUsage(since);
  return user + system;
};
const [file, batch, warm, measured, bytes = 0] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const more = bytes > 0 ? { note: "x".repeat(bytes) } : {};
process.stdout.write = () => true;

let count = 0;
const next = () => record(`order-${process.pid}-${++count}`, 1, more);

const context = { getRemainingTimeInMillis: () => 30_000 };
async function invoke() {
  const { batchItemFailures } = await handler({ Records: Array.from({ length: batch }, next) }, context);
  if (batchItemFailures.length > 0) throw new Error("An event was not handled");
}

const { handler } = await import(file);
const importUs = spent(begun);
await invoke();
const firstUs = spent(begun);
for (let n = 1; n < warm; n++) await invoke();
const from = process.cpuUsage();
for (let n = 0; n < measured; n++) await invoke();
const eventUs = measured > 0 ? spent(from) / (measured * batch) : 0;
const { rss } = process.memoryUsage();
process.stderr.write(JSON.stringify({ importUs, firstUs, eventUs, rssKb: rss / 1000 }));
process.exit(0);
