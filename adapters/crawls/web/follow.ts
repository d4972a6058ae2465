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
 * Throws Refusal for a loop, and for more than 5 redirects.
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
    const response = await request(next, asking);
    elapsedMs += performance.now() - started;
    const { statusCode = 0, headers } = response;
    if (!REDIRECTS.includes(statusCode) || !headers.location) return { url: next, response, elapsedMs };
    response.destroy();
    // Headers come as latin1, and this one often holds UTF-8.
    next = asking.guard.check(Buffer.from(headers.location, "latin1").toString(), next);
  }
}
