import { type ParseArgsConfig, parseArgs } from "node:util";

/** The command was called in a way that it does not know. */
export class Misuse extends Error {
  override readonly name = "Misuse";
}

/** Options that every tool has. */
const COMMON = {
  outputs: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** The command line, or a Misuse that says what is wrong with it. */
export function parsed<const O extends NonNullable<ParseArgsConfig["options"]>>(options: O, args: string[]) {
  try {
    return parseArgs({ args, options: { ...COMMON, ...options }, allowPositionals: true, strict: true });
  } catch (error) {
    throw new Misuse((error as Error).message);
  }
}

/** Runs a tool: exit code 0, 1 where it failed, 2 where it was called wrongly, 130 after Ctrl-C. */
export async function run(
  main: (args: string[], interrupted: AbortSignal) => Promise<number>,
): Promise<void> {
  const interruption = new AbortController();
  // The first Ctrl-C lets what is under way end in order; the second ends at once.
  process.once("SIGINT", () => {
    process.once("SIGINT", () => process.exit(130));
    interruption.abort();
  });
  try {
    const code = await main(process.argv.slice(2), interruption.signal);
    process.exitCode = interruption.signal.aborted ? 130 : code;
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = error instanceof Misuse ? 2 : 1;
  }
  process.removeAllListeners("SIGINT");
}

/** A line of progress on a terminal, over the last one. */
export function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
}
