import type { IncomingMessage } from "node:http";
import { Refusal, shown } from "../../refusal.ts";
import { type Asking, request } from "./request.ts";

const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

/** An answer whose body is still to come. */
export interface Answer {
  /** Where it came from, after redirects. */
  url: URL;
  response: IncomingMessage;
  /** Spent on asking so far, without waiting for turns. */
  elapsedMs: number;
}

/**
 * Asks for a URL and follows its redirects, each checked like the first one; `before` is awaited before each request.
 * Throws Refusal for a loop, for more than 5 redirects, and for one that leads nowhere.
 */
export async function follow(
  url: string,
  asking: Asking,
  before: (url: URL) => Promise<void>,
): Promise<Answer> {
  const way: string[] = [];
  let elapsedMs = 0;
  for (let next = asking.guard.check(url); ; ) {
    if (way.includes(next.href))
      throw new Refusal(`Redirects go round in a loop: ${[...way, next.href].map(shown).join(" → ")}`);
    way.push(next.href);
    if (way.length > MAX_REDIRECTS + 1)
      throw new Refusal(`${shown(url)} has more than ${MAX_REDIRECTS} redirects, the last to ${shown(next)}`);
    await before(next);
    const started = performance.now();
    const response = await once(next, asking);
    elapsedMs += performance.now() - started;
    const { statusCode = 0, headers } = response;
    if (!REDIRECTS.includes(statusCode)) return { url: next, response, elapsedMs };
    response.destroy();
    if (!headers.location) throw new Refusal(`${shown(next)} answers ${statusCode}, which leads to no page`);
    // Headers come as latin1, and this one often holds UTF-8.
    next = asking.guard.check(Buffer.from(headers.location, "latin1").toString(), next);
  }
}

/** Asks, and once more at once where the connection was reset before a byte of the answer: asking changes nothing there. */
function once(url: URL, asking: Asking): Promise<IncomingMessage> {
  return request(url, asking).catch((error: Error) => {
    const { code } = (error.cause ?? {}) as NodeJS.ErrnoException;
    if ((code !== "ECONNRESET" && code !== "EPIPE") || asking.signal.aborted) throw error;
    return request(url, asking);
  });
}
