import { mayPass } from "./refusal.ts";

export interface PollOptions<T> {
  ask: (signal: AbortSignal) => Promise<T>;
  /** How long after an answer to ask again; undefined for never. */
  everyMs: (value: T) => number | undefined;
  onValue: (value: T) => void;
  onError: (error: unknown, again: boolean) => void;
}

const FIRST_RETRY_MS = 3000;
const LONGEST_RETRY_MS = 60_000;

/**
 * Asks at once, and again some time after each answer, while somebody can see the page: never two at a time, and later
 * and later while there is no answer.
 * @returns a function that ends it, and the request that is under way.
 */
export function poll<T>({ ask, everyMs, onValue, onError }: PollOptions<T>): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  let failures = 0;
  /** The page was hidden when it was time to ask. */
  let owed = false;

  async function run(): Promise<void> {
    asking = true;
    try {
      const value = await ask(signal);
      if (signal.aborted) return;
      failures = 0;
      next(everyMs(value));
      onValue(value);
    } catch (error) {
      if (signal.aborted) return;
      const again = mayPass(error);
      if (again) next(Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures++));
      onError(error, again);
    } finally {
      asking = false;
    }
  }

  function next(ms: number | undefined): void {
    if (ms !== undefined) timer = setTimeout(attempt, ms);
  }

  function attempt(): void {
    timer = undefined;
    owed = document.hidden;
    if (!owed) void run();
  }

  function seen(): void {
    if (document.hidden && timer !== undefined) {
      clearTimeout(timer);
      timer = undefined;
      owed = true;
    } else if (!document.hidden && owed && !asking) attempt();
  }

  document.addEventListener("visibilitychange", seen, { signal });
  attempt();
  return () => {
    clearTimeout(timer);
    ending.abort();
  };
}
