import robotsParser from "robots-parser";

/** What a robots.txt says to us. */
export interface Rules {
  allows(url: URL): boolean;
  /** Seconds; 0 where none is asked for. */
  crawlDelay: number;
}

/** No robots.txt: everything is allowed. */
export const NO_RULES: Rules = { allows: () => true, crawlDelay: 0 };

/**
 * Characters of rules with a wildcard, each of which may be compared with each character of a URL: more would take
 * seconds a page, so such a site is left alone.
 */
const MAX_WILD = 64 * 1024;

/**
 * The rules of a robots.txt for a robot of this name: those of its own group, or else those for `*`.
 * @see https://www.rfc-editor.org/rfc/rfc9309
 */
export function rules(robotsUrl: URL, text: string, robot: string): Rules {
  const lines = text
    .split(/\r\n|\r|\n/)
    .filter((line) => RECORD.test(line))
    .map((line) => line.replace(RULE, (_, name: string, path: string) => name + comparable(literal(path))));
  const wild = lines.reduce((sum, line) => sum + (RULE_WITH_WILDCARD.test(line) ? line.length : 0), 0);
  if (wild > MAX_WILD) return { allows: () => false, crawlDelay: 0 };
  // The package is CommonJS and exports the function itself; its types speak of a default export.
  const parse = robotsParser as unknown as typeof robotsParser.default;
  const robots = parse(robotsUrl.href, groupsFor(lines, robot.toLowerCase()));
  const delay = robots.getCrawlDelay(robot) ?? 0;
  return {
    allows: ({ origin, pathname, search }) =>
      robots.isAllowed(origin + comparable(escaped(pathname + search)), robot) ?? true,
    crawlDelay: Number.isFinite(delay) && delay > 0 ? delay : 0,
  };
}

const RULE = /^(\s*(?:dis)?allow\s*:)([^#]*)/i;

/** A path with what need not be percent-encoded as it is: `/%7Ejoe/` and `/~joe/` are the same. */
function comparable(path: string): string {
  return path.replace(/%[0-9a-f]{2}/gi, (code) => {
    const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : code.toUpperCase();
  });
}

/** In a rule a `$` is the end only where it is the last. */
function literal(rule: string): string {
  return rule.replace(/\$(?=.*\S)/g, "%24");
}

/** In a URL `*` and `$` stand for themselves, as `%2A` and `%24` do in a rule. */
function escaped(path: string): string {
  return path.replaceAll("*", "%2A").replaceAll("$", "%24");
}

/** Lines of a group. No others may be in its way, says RFC 9309: neither a Sitemap nor what nobody understands. */
const RECORD = /^\s*(user-agent|allow|disallow|crawl-delay)\s*:/i;
const RULE_WITH_WILDCARD = /^\s*(dis)?allow\s*:[^#]*\*/i;
const USER_AGENT = /^\s*user-agent\s*:\s*([^\s/#]*)/i;
/** Stands for all other robots; no robot may be called so. */
const OTHER = "~";

/**
 * The same groups with one name for all other robots, each name once a group: the parser writes each rule down for
 * each name of its group, which is quadratic in a hostile file.
 */
function groupsFor(lines: readonly string[], robot: string): string {
  const names = new Set<string>();
  return lines
    .flatMap((line) => {
      const name = USER_AGENT.exec(line)?.[1]?.toLowerCase();
      if (name === undefined) {
        names.clear();
        return [line];
      }
      const known = name === robot || name === "*" ? name : OTHER;
      if (names.has(known)) return [];
      names.add(known);
      return [`user-agent: ${known}`];
    })
    .join("\n");
}
