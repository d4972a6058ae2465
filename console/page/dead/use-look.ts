import { useEffect, useRef, useState } from "preact/hooks";
import type { Undeliverable } from "../../api.ts";
import { tell } from "../answers/ask.ts";

/** Looks at the events that could not be delivered to a consumer; only when it is asked to, since looking hides them. */
export function useLook(consumer: string) {
  const [found, setFound] = useState<Undeliverable>();
  const [error, setError] = useState<unknown>();
  const [looking, setLooking] = useState(false);
  const running = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  async function look(): Promise<void> {
    if (running.current) return;
    const request = new AbortController();
    running.current = request;
    setLooking(true);
    setError(undefined);
    try {
      setFound(await tell<Undeliverable>("look", { consumer }, request.signal));
    } catch (caught) {
      if (!request.signal.aborted) setError(caught);
    }
    running.current = undefined;
    setLooking(false);
  }

  return { found, error, looking, look, forget: () => setFound(undefined) };
}
