import { PostponedError } from "../../../schemas/postponed-error.ts";
import { Refusal, shown } from "../../refusal.ts";
import { retryAfterOf } from "../../retry-after.ts";
import { bodyOf } from "./body.ts";
import { type Answer, follow } from "./follow.ts";
import { type Asking, failureOf } from "./request.ts";

export interface Answering extends Asking {
  /** What the signal waits for, for its message. */
  timeoutMs: number;
  /** Awaited before each request, redirects included; may refuse it. */
  before(url: URL): Promise<void>;
  /** Lets a host rest for so many seconds, as it asked; answers for how many it does. */
  rest(host: string, seconds: number): number;
}

export interface Reply extends Answer {
  status: number;
  body: AsyncGenerator<Buffer>;
}

/** Statuses besides 5xx that say "not now": time-out, misdirected, too early, too many requests. */
const NOT_NOW = [408, 421, 425, 429];

/**
 * Asks for a URL, hands the answer to `read` and lets go of the connection, whatever comes. Throws Refusal for what is
 * final, and PostponedError where the server says when to come again; any other error may pass.
 */
export async function ask<T>(
  url: string,
  maxBytes: number,
  { before, rest, timeoutMs, ...asking }: Answering,
  read: (reply: Reply) => Promise<T>,
): Promise<T> {
  let answer: Answer | undefined;
  try {
    asking.signal.throwIfAborted();
    answer = await follow(url, asking, before);
    const { response } = answer;
    const status = response.statusCode ?? 0;
    if (status < 200) throw new Refusal(`${shown(answer.url)} answers ${status}, which is no status`);
    if (status >= 500 || NOT_NOW.includes(status)) {
      const seconds = retryAfterOf(response.headers, Date.now());
      if (seconds === undefined) throw new Error(`${shown(answer.url)} answers ${status}`);
      const pause = rest(answer.url.hostname, seconds);
      const text = `${shown(answer.url)} answers ${status}, and lets us ask again in ${pause} s`;
      throw new PostponedError(text, pause);
    }
    return await read({ ...answer, status, body: bodyOf(response, answer.url, maxBytes) });
  } catch (cause) {
    if (!asking.signal.aborted) throw failureOf(cause, answer?.url ?? url);
    throw new Error(`${shown(url)} takes longer than ${timeoutMs} ms`, { cause });
  } finally {
    answer?.response.destroy();
  }
}
