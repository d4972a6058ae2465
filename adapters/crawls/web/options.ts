/** What a stack may say about the web, as plain JSON. */
export interface WebOptions {
  /** `host:port` pairs of our own, for instance of a sample site, which need not be public. @default [] */
  allow?: readonly string[];
  /** How we present ourselves; robots.txt is read for its first word. @default event-choreography/0.1 */
  userAgent?: string;
  /** Between two requests to a host that is not ours, in this process. @default 500 */
  intervalMs?: number;
  /** The most that a Crawl-delay of robots.txt can make of that. @default 10,000 */
  maxIntervalMs?: number;
  /** The longest wait for a turn; beyond, the call is rejected. @default 3,000 */
  maxWaitMs?: number;
  /** Overall: robots.txt, waiting, redirects, body. @default 6,000 */
  timeoutMs?: number;
}

const DEFAULTS: Required<WebOptions> = {
  allow: [],
  userAgent: "event-choreography/0.1",
  intervalMs: 500,
  maxIntervalMs: 10_000,
  maxWaitMs: 3000,
  timeoutMs: 6000,
};

/** The options with their defaults. Throws for names that there are not, and for values that make no sense. */
export function webOptions(options: WebOptions): Required<WebOptions> {
  const names = Object.keys(DEFAULTS);
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new Error(`Web options are ${JSON.stringify(options)}: use an object of ${names.join(", ")}.`);
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(DEFAULTS, name))
      throw new Error(`Web option ${name} does not exist: choose from ${names.join(", ")}.`);
    const { fits, use } = RULES[name as keyof WebOptions];
    if (value !== undefined && !fits(value))
      throw new Error(`Web option ${name} is ${JSON.stringify(value)}: use ${use}.`);
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...DEFAULTS, ...Object.fromEntries(given) };
}

const MAX_MS = 600_000;

interface Rule {
  fits(value: unknown): boolean;
  use: string;
}

const RULES: Record<keyof WebOptions, Rule> = {
  allow: {
    fits: (value) => Array.isArray(value) && value.every(isPair),
    use: 'a list of "host:port", without scheme and path',
  },
  userAgent: {
    // The name is what robots.txt calls us; the rest must fit into a header.
    fits: (value) => typeof value === "string" && /^[\w-]+([/ ][ -~]*)?$/.test(value) && value.length <= 256,
    use: "a name, with a version and a contact as you like: name/1.0 (+https://example.com/bot)",
  },
  intervalMs: milliseconds(0),
  maxIntervalMs: milliseconds(0),
  maxWaitMs: milliseconds(0),
  timeoutMs: milliseconds(1),
};

function isPair(value: unknown): boolean {
  return typeof value === "string" && /^[^\s/?#@\\]+:\d+$/.test(value) && URL.canParse(`http://${value}`);
}

function milliseconds(from: number): Rule {
  return {
    fits: (value) => Number.isInteger(value) && Number(value) >= from && Number(value) <= MAX_MS,
    use: `a whole number of milliseconds from ${from} to ${MAX_MS}`,
  };
}
