import { PermanentError } from "../../../../schemas/permanent-error.ts";
import { PostponedError } from "../../../../schemas/postponed-error.ts";
import { retryAfterOf } from "../../../retry-after.ts";

/** What the failure of a call means. Nothing of GitHub's own text is shown: a proxy might repeat the token in it. */
export function failure(error: unknown, about: string, now: number): Error {
  const { response, cause = error } = error as { response?: Answer; cause?: unknown };
  if (!response) return unanswered(cause as Error, about);
  const { status } = response;
  const answer = `GitHub answers ${status} for ${about}`;
  const seconds = status === 403 || status === 429 ? waitOf(response, now) : undefined;
  if (seconds !== undefined)
    return new PostponedError(`${answer}: its rate limit lets us ask again in ${seconds} s`, seconds);
  if ([404, 410, 451].includes(status))
    return new PermanentError(
      `${answer}: see that both are there, and that the token may read them if they are not public`,
    );
  if (status === 401) return new Error(`${answer}: set githubToken to a token that is good, and redrive`);
  if (status === 403) return new Error(`${answer}: let the token read the repository, and redrive`);
  return new Error(`${answer}: try again`);
}

interface Answer {
  status: number;
  headers: Readonly<Record<string, string | number | undefined>>;
}

function unanswered(cause: Error, about: string): Error {
  const why = cause.name === "TimeoutError" ? "it takes too long" : reasonOf(cause);
  return new Error(`GitHub cannot be asked for ${about}: ${why}`, { cause });
}

/** Node.js says "fetch failed", and why in the cause. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/**
 * For how many seconds GitHub wants no more calls; undefined where it is no rate limit that refuses.
 * @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
function waitOf({ status, headers }: Answer, now: number): number | undefined {
  const after = String(headers["retry-after"]) === "0" ? 0 : retryAfterOf(headers, now);
  if (after !== undefined) return bounded(after);
  const reset = secondsOf(headers["x-ratelimit-reset"]);
  if (String(headers["x-ratelimit-remaining"]) === "0" && reset !== undefined)
    return bounded(reset - now / 1000);
  // A secondary limit without a word about its end: "wait for at least one minute".
  return status === 429 ? 60 : undefined;
}

function secondsOf(header: string | number | undefined): number | undefined {
  return /^\d{1,15}$/.test(String(header)) ? Number(header) : undefined;
}

function bounded(seconds: number): number {
  return Math.min(Math.max(Math.ceil(seconds), 1), 3600);
}
