import { setTimeout as sleep } from "node:timers/promises";

/** What `GET /crawls/{crawlId}` and `GET /batches/{batchId}` say of their counts. */
export interface Status {
  status: "unknown" | "listing" | "crawling" | "processing" | "completed";
  total?: number;
  succeeded: number;
  failed: number;
  completedAt?: string;
  /** Why a crawl lists less than there is. */
  problem?: string;
}

const UNKNOWN: Status = { status: "unknown", succeeded: 0, failed: 0 };
const PAUSE_MS = 400;
const MOST_TRIES = 10;

/**
 * Asks for counts until they are complete, or until they have not moved for so long; `seen` gets each answer. Returns the
 * last.
 */
export async function completed(
  url: string,
  patienceMs: number,
  seen: (status: Status) => void = () => {},
): Promise<Status> {
  let until = Date.now() + patienceMs;
  for (let before = ""; ; ) {
    const status = (await get<Status>(`${url}?limit=1`)) ?? UNKNOWN;
    seen(status);
    const counts = JSON.stringify(status);
    if (counts !== before) until = Date.now() + patienceMs;
    before = counts;
    if (status.status === "completed" || Date.now() > until) return status;
    await sleep(PAUSE_MS);
  }
}

/** All entries of a list that is answered page by page. */
export async function listed<T>(url: string, list: string): Promise<T[]> {
  const entries: T[] = [];
  for (let next = ""; ; ) {
    const asked = new URL(url);
    asked.searchParams.set("limit", "200");
    if (next) asked.searchParams.set("after", next);
    const page = await get<{ next?: string }>(asked.href);
    entries.push(...((page as Record<string, T[]> | undefined)?.[list] ?? []));
    if (!page?.next) return entries;
    next = page.next;
  }
}

/** A good answer; undefined where there is nothing. Asks again where it is 5xx: a busy machine may miss a function's time. */
async function get<T>(url: string): Promise<T | undefined> {
  for (let tries = 1; ; tries++) {
    const response = await fetch(url);
    const answer = await response.text();
    if (response.ok) return JSON.parse(answer) as T;
    if (response.status === 404) return undefined;
    if (response.status < 500 || tries === MOST_TRIES)
      throw new Error(`GET ${url} answered ${response.status}: ${answer}`);
    await sleep(PAUSE_MS * tries);
  }
}
