import type { Log } from "../ports/messaging.ts";
import { system } from "../ports/system.ts";

/**
 * One JSON line an entry. Written past the console, whose text Lambda would wrap in JSON once more; with `timestamp` and
 * `level` Lambda can filter, and Logs Insights reads the fields.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export const log: Log = (level, message, fields = {}) => {
  const timestamp = new Date(system.now()).toISOString();
  process.stdout.write(`${JSON.stringify({ timestamp, level: level.toUpperCase(), message, ...fields })}\n`);
};
