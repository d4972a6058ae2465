import { fresh } from "./fresh.ts";
import { NO_RULES, type Rules, rules } from "./robots-text.ts";

/** As much of a robots.txt as RFC 9309 has us read at least; what follows is ignored. */
const MAX_BYTES = 500 * 1024;

/** Of texts; what is made of them may take ten times as much. */
const REMEMBERED = { forMs: 60 * 60 * 1000, maxEntries: 500, maxBytes: 4 * 2 ** 20 };

/** Reads a robots.txt: its text so far, or undefined where the site has none (4xx); rejects where it fails for now. */
export type ReadRobots = (url: URL, maxBytes: number) => Promise<string | undefined>;

/** The rules of sites, read once an hour in a process. A site whose robots.txt fails is not asked for pages. */
export function robots(read: ReadRobots, robot: string): (url: URL) => Promise<Rules> {
  const remembered = fresh<Rules>(REMEMBERED);
  return ({ origin }) =>
    remembered(origin, async () => {
      const robotsUrl = new URL("/robots.txt", origin);
      const text = await read(robotsUrl, MAX_BYTES);
      if (text === undefined) return { value: NO_RULES, bytes: 0 };
      return { value: rules(robotsUrl, text, robot), bytes: text.length };
    });
}
