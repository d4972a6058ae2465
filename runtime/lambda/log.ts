import { excerpt } from "../../schemas/values/excerpt.ts";
import type { Log } from "../ports/messaging.ts";
import { system } from "../ports/system.ts";

/**
 * One JSON line an entry. Written past the console, whose text Lambda would wrap in JSON once more; with `timestamp` and
 * `level` Lambda can filter, and Logs Insights reads the fields.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export const log: Log = (level, message, fields = {}) => {
  const timestamp = new Date(system.now()).toISOString();
  const line = { timestamp, level: level.toUpperCase(), message, ...fields };
  process.stdout.write(`${JSON.stringify(line, bounded)}\n`);
};

/** Longest text of a field, in characters: CloudWatch cuts a line of more than 256 KB, which is no JSON then. */
const MAX_TEXT = 8192;

function bounded(_name: string, value: unknown): unknown {
  return typeof value === "string" && value.length > MAX_TEXT ? excerpt(value, MAX_TEXT) : value;
}
