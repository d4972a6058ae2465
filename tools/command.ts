import { type ParseArgsConfig, parseArgs } from "node:util";

// The SDK's warning of old Node.js versions is about AWS, and would stand between the lines of a table.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

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
function parsed<const O extends Options>(options: O, args: string[]) {
  try {
    return parseArgs({
      args: joined(args),
      options: { ...COMMON, ...options },
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    throw new Misuse((error as Error).message);
  }
}

/** `--from -2h` as `--from=-2h`: parseArgs takes what begins with a dash for another option. */
function joined(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    if (/^-\d/.test(arg) && isName(args[index - 1])) return [];
    const next = args[index + 1] ?? "";
    return isName(arg) && /^-\d/.test(next) ? [`${arg}=${next}`] : [arg];
  });
}

function isName(arg: string | undefined): boolean {
  return /^--[a-z][a-z-]*$/.test(arg ?? "");
}

type Options = NonNullable<ParseArgsConfig["options"]>;

/**
 * Runs a tool, or shows its help: exit code 0, 1 where it failed, 2 where it was called wrongly, 130 after Ctrl-C.
 * @param options those of its own
 */
export async function run<const O extends Options>(
  help: string,
  options: O,
  main: (call: ReturnType<typeof parsed<O>>, interrupted: AbortSignal) => Promise<number>,
): Promise<void> {
  const interruption = new AbortController();
  // The first Ctrl-C lets what is under way end in order; the second ends at once.
  process.once("SIGINT", () => {
    process.once("SIGINT", () => process.exit(130));
    interruption.abort();
  });
  try {
    const call = parsed(options, process.argv.slice(2));
    const { help: asked } = call.values as { help?: boolean };
    if (asked) console.log(help);
    const code = asked ? 0 : await main(call, interruption.signal);
    process.exitCode = interruption.signal.aborted ? 130 : code;
  } catch (error) {
    console.error(said(error));
    process.exitCode = error instanceof Misuse ? 2 : 1;
  }
  process.removeAllListeners("SIGINT");
}

/** What an error says; a connection that nobody answers says nothing by itself. */
function said(error: unknown): string {
  const { message, name, code, cause } = error as Error & { code?: string };
  const refused = [code, (cause as { code?: string } | undefined)?.code].includes("ECONNREFUSED");
  return `${message || name}${refused ? "\nDoes the AWS of these outputs still run? npm start starts a local one." : ""}`;
}

/** A line of progress on a terminal, over the last one. */
export function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
}
