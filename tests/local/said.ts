import { AsyncLocalStorage } from "node:async_hooks";

const listening = new AsyncLocalStorage<{ text: string }>();
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = ((chunk: string | Uint8Array, ...more: []) => {
  const into = listening.getStore();
  if (!into) return write(chunk, ...more);
  into.text += chunk;
  return true;
}) as typeof process.stdout.write;

/** Runs something, and returns what it writes to the terminal with what it returns; what others write passes. */
export async function said<T>(run: () => Promise<T>): Promise<{ result: T; text: string }> {
  const into = { text: "" };
  return { result: await listening.run(into, run), text: into.text };
}
