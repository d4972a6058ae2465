import type { LookupFunction } from "node:net";
import { Refusal, shown } from "../../refusal.ts";
import { type Answering, ask, type Reply } from "./ask.ts";
import { firstText } from "./body.ts";
import { type Guard, guard } from "./guard.ts";
import { type WebOptions, webOptions } from "./options.ts";
import { pace } from "./pace.ts";
import { robots } from "./robots.ts";

/** The public web, asked politely. */
export interface Web {
  guard: Guard;
  /** The time that a call has; one for several requests where they share it. */
  deadline(): AbortSignal;
  /**
   * Gets a URL and hands its answer to `read`, which takes the body's chunks as they come, decompressed.
   * Throws Refusal for a final answer other than HTTP's own; any other error (5xx, 429, time-outs) may pass.
   */
  get<T>(url: string, maxBytes: number, read: (reply: Reply) => Promise<T>, within?: AbortSignal): Promise<T>;
}

/** Above what is read of a robots.txt, since that is cut rather than refused. */
const MAX_ROBOTS = 2 ** 20;

/** The web behind its guards: addresses, robots.txt, pace, time and size. `lookup` instead of the system's. */
export function web(options: WebOptions, lookup?: LookupFunction): Web {
  const { allow, userAgent, intervalMs, maxIntervalMs, maxWaitMs, timeoutMs } = webOptions(options);
  const robot = /^[\w-]*/.exec(userAgent)?.[0] ?? "";
  const ours = guard(allow, lookup);
  const turn = pace(maxWaitMs);
  const deadline = () => AbortSignal.timeout(timeoutMs);

  const rulesOf = robots((url, maxBytes) => {
    const none: Answering = {
      ...{ guard: ours, userAgent, timeoutMs, signal: deadline(), rest: turn.rest, before: async () => {} },
    };
    return ask(url.href, MAX_ROBOTS, none, async ({ status, body }) =>
      status >= 400 ? undefined : await firstText(body, maxBytes),
    ).catch((error: unknown) => {
      // A robots.txt that never can be read is none; whether the page can, its own request will show.
      if (error instanceof Refusal) return undefined;
      throw error;
    });
  }, robot);

  return {
    guard: ours,
    deadline,
    get(url, maxBytes, read, signal = deadline()) {
      const before = async (next: URL) => {
        const { allows, crawlDelay } = await inTime(rulesOf(next), signal);
        if (!allows(next)) throw new Refusal(`robots.txt forbids ${shown(next)}`);
        const asked = Math.min(crawlDelay * 1000, maxIntervalMs);
        await turn(next.hostname, Math.max(ours.isOurs(next) ? 0 : intervalMs, asked), signal);
      };
      return ask(url, maxBytes, { guard: ours, userAgent, timeoutMs, signal, rest: turn.rest, before }, read);
    },
  };
}

/** A promise that others may wait for as well, until our own time is over. */
function inTime<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
