import type { Log } from "../messaging.ts";

/** One JSON line an entry, which CloudWatch Logs Insights reads as fields. */
export const log: Log = (level, message, fields = {}) => {
  console[level](JSON.stringify({ level, message, ...fields }));
};
