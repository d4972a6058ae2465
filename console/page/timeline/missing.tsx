import type { Handling, Timeline } from "../../../history/timeline.ts";
import { stateWords } from "./state-words.ts";
import { handlingsOf, SHOWN } from "./timeline-tree.ts";

/** Nothing is under way in those; one that is deferred is among what the process waits for. */
const IDLE: readonly Handling["state"][] = ["done", "dead", "deferred"];

/** What must still come, and what it waits for; nothing where nothing is under way. */
export function Missing({ roots, now }: { roots: Timeline["roots"]; now: number }) {
  const open = handlingsOf(roots).filter(({ handling }) => !IDLE.includes(handling.state));
  if (open.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="missing">
      <h2 id="missing">Still missing</h2>
      <ul class="plain">
        {open.slice(0, SHOWN).map(({ handling, event }) => (
          <li key={`${event?.id} ${handling.participant}`}>
            {handling.expects.length > 0 && (
              <>
                <strong>{handling.expects.join(" or ")}</strong> expected:{" "}
              </>
            )}
            {handling.participant}, {stateWords(handling, now)}
          </li>
        ))}
        {open.length > SHOWN && <li class="muted">… and {open.length - SHOWN} more</li>}
      </ul>
    </section>
  );
}
