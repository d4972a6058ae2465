/** How many items a page may have, in a query string. */
export const LIMIT = /^([1-9]\d?|1\d\d|200)$/;
export const LIMIT_HELP = "use a whole number from 1 to 200";
export const AFTER_HELP = "use the next of the page before";

/** How many items a page has where the query string does not say. */
export const DEFAULT_LIMIT = "50";

/** No table has a longer sort key. */
const MAX_AFTER_BYTES = 1024;

/** Part of a list. */
export interface AskedPage {
  limit: number;
  after?: string;
}

/** The answer to a query string that makes no sense. */
export interface WrongQuery {
  status: 400;
  body: { detail: string };
}

/**
 * Which part of a list a query string asks for: `limit` from 1 to 200, by default 50; `after`, the `next` of the page before. Or
 * the answer to one that makes no sense. By hand: zod would be most of a bundle that only reads.
 */
export function askedPage({
  limit = DEFAULT_LIMIT,
  after,
}: {
  limit?: string;
  after?: string;
}): AskedPage | WrongQuery {
  const wrong = [
    ...(LIMIT.test(limit) ? [] : [{ path: ["limit"], message: LIMIT_HELP }]),
    ...(after === undefined || isSortKey(after) ? [] : [{ path: ["after"], message: AFTER_HELP }]),
  ];
  if (wrong.length > 0) return wrongQuery(wrong);
  return { limit: Number(limit), ...(after === undefined ? {} : { after }) };
}

function isSortKey(text: string): boolean {
  return text !== "" && new TextEncoder().encode(text).length <= MAX_AFTER_BYTES;
}

/** The answer to a query string, for what is wrong with it. */
export function wrongQuery(issues: readonly { path: readonly PropertyKey[]; message: string }[]): WrongQuery {
  const detail = issues.map(({ path, message }) => `${path.join()}: ${message}`).join("; ");
  return { status: 400, body: { detail } };
}
