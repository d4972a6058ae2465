/** What one suite file came to. */
export interface SuiteReport {
  file: string;
  passed: number;
  failed: number;
  skipped: number;
  ms: number;
  /** Why it failed; empty where it passed. */
  errors: string;
}

/** What the worker says on its stdout: one line each, among whatever the tests print. */
export type Message = { begin: string } | { left: string } | { suite: SuiteReport } | { end: true };

/** Starts a line of the worker's own, so that no output of a test passes for one. */
const MARK = "\u001e";

/** A message as the worker writes it, on a line of its own. */
export function encode(message: Message): string {
  return `\n${MARK}${JSON.stringify(message)}\n`;
}

/** A line of the worker as a message; undefined where it is a test's output. */
export function decode(line: string): Message | undefined {
  return line.startsWith(MARK) ? JSON.parse(line.slice(MARK.length)) : undefined;
}
