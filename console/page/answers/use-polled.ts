import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { poll } from "./poll.ts";

/** What the server answers, as of the latest answer. */
export interface Polled<T> {
  value?: T;
  /** Milliseconds since 1970. */
  answeredAt?: number;
  /** Why there is no newer answer, since when (milliseconds since 1970), and whether it is asked for again. */
  trouble?: { error: unknown; since: number; again: boolean };
  paused: boolean;
  pause: (paused: boolean) => void;
  /** Asks at once. */
  refresh: () => void;
}

interface Known<T> extends Pick<Polled<T>, "value" | "answeredAt" | "trouble"> {
  key: string;
}

/**
 * Polls while a component is there. Another `key` is another question: the answer to the one before is dropped, and its
 * request ended. `everyMs`: see {@link poll}; without it the question is asked once.
 */
export function usePolled<T>(
  key: string,
  ask: (signal: AbortSignal) => Promise<T>,
  everyMs: (value: T) => number | undefined = () => undefined,
): Polled<T> {
  const [known, setKnown] = useState<Known<T>>({ key });
  const [paused, pause] = useState(false);
  const [round, setRound] = useState(0);
  const question = useRef({ ask, everyMs });
  question.current = { ask, everyMs };

  // Another round asks the same again.
  useEffect(() => {
    if (paused) return;
    return poll<T>({
      ask: (signal) => question.current.ask(signal),
      everyMs: (value) => question.current.everyMs(value),
      onValue: (value) => setKnown({ key, value, answeredAt: Date.now() }),
      onError: (error, again) =>
        setKnown((before) => {
          const same = before.key === key ? before : { key };
          const since = same.trouble?.since ?? same.answeredAt ?? Date.now();
          return { ...same, trouble: { error, since, again } };
        }),
    });
  }, [key, paused, round]);

  const refresh = useCallback(() => setRound((before) => before + 1), []);
  const { key: _, ...current } = known.key === key ? known : { key };
  return { ...current, paused, pause, refresh };
}
