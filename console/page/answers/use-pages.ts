import { useEffect, useRef, useState } from "preact/hooks";
import { type Polled, usePolled } from "./use-polled.ts";

export interface Page<T> {
  items: T[];
  next?: string;
}

/** A list that comes in pages. */
export interface Pages<T> {
  first: Polled<Page<T>>;
  /** What there is so far; undefined before the first answer. */
  items?: T[];
  /** Fetches the next page; absent at the end. */
  more?: () => void;
  loading: boolean;
  /** Why the latest page is not there. */
  error?: unknown;
}

/** What came after the first page `of` a list. */
interface Rest<T> {
  of: Page<T>;
  items: T[];
  next: string | undefined;
  error?: unknown;
}

/** Fetches a list page by page. Another `key` is another list; a refreshed one begins anew. */
export function usePages<T>(
  key: string,
  ask: (after: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
): Pages<T> {
  const first = usePolled(key, (signal) => ask(undefined, signal));
  const [known, setKnown] = useState<Rest<T>>();
  const [loading, setLoading] = useState(false);
  const running = useRef<AbortController | undefined>(undefined);
  const page = first.value;

  // The rest of another list is of no use.
  useEffect(
    () => () => {
      running.current?.abort();
      running.current = undefined;
      setLoading(false);
    },
    [page],
  );

  if (!page) return { first, loading };
  const rest: Rest<T> = known?.of === page ? known : { of: page, items: [], next: page.next };

  async function more(): Promise<void> {
    if (running.current) return;
    const request = new AbortController();
    running.current = request;
    setLoading(true);
    const after = await ask(rest.next, request.signal).then(
      ({ items, next }) => ({ of: rest.of, items: [...rest.items, ...items], next }),
      (error: unknown) => ({ ...rest, error }),
    );
    if (request.signal.aborted) return;
    running.current = undefined;
    setKnown(after);
    setLoading(false);
  }

  return {
    ...{ first, items: [...page.items, ...rest.items], loading, error: rest.error },
    ...(rest.next ? { more } : {}),
  };
}
