import { wordsOf } from "../answers/refusal.ts";
import type { Pages } from "../answers/use-pages.ts";

/** The button at the end of a list that goes on. */
export function More<T>({ pages: { more, loading, error } }: { pages: Pages<T> }) {
  if (!more) return null;
  return (
    <p class="more">
      <button type="button" onClick={more} aria-disabled={loading}>
        {loading ? "Loading …" : "More"}
      </button>
      <span role="status" class="bad-text">
        {error ? wordsOf(error) : ""}
      </span>
    </p>
  );
}
