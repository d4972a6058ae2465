import { Refusal, wordsOf } from "../answers/refusal.ts";
import type { Polled } from "../answers/use-polled.ts";

/** In place of an answer that is not there yet: that it is on its way, or why there is none. */
export function Waiting<T>({ polled, what }: { polled: Polled<T>; what: string }) {
  const { trouble, refresh } = polled;
  const missing = trouble?.error instanceof Refusal && trouble.error.status === 404;
  if (!trouble)
    return (
      <p role="status" class="muted">
        Loading {what} …
      </p>
    );
  return (
    <div class={missing ? "note" : "note bad"} role="alert">
      <p>
        {missing ? `Nothing is known of ${what}. What is new may take some seconds.` : wordsOf(trouble.error)}
        {trouble.again ? " Trying again." : ""}
      </p>
      <button type="button" onClick={refresh}>
        Try again now
      </button>
    </div>
  );
}
