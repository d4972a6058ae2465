import { wordsOf } from "../answers/refusal.ts";
import { count, grouped } from "../parts/words.ts";
import type { Action } from "./act.ts";
import { DONE } from "./act-words.ts";
import type { Acting } from "./use-act.ts";

/** Ids that failed are listed up to so many. */
const LISTED = 50;

/** How far an action is, and, once it is over, what could not be done and why. */
export function ActResult({ action, acting }: { action: Action; acting: Acting }) {
  const { stage, done, failed, error } = acting;
  const left = failed.size - LISTED;
  return (
    <>
      <p role="status" class="progress">
        {stage !== "asked" &&
          `${grouped(done)} ${DONE[action]}${failed.size > 0 ? `, ${count(failed.size, "failure")}` : ""}${stage === "over" ? "." : " so far …"}`}
      </p>
      {stage === "over" && error !== undefined && (
        <p role="alert" class="note bad">
          It ended early: {wordsOf(error)} What was under way may have been done all the same.
        </p>
      )}
      {stage === "over" && failed.size > 0 && (
        <ul class="failures">
          {[...failed].slice(0, LISTED).map(([id, reason]) => (
            <li key={id}>
              <span class="id">{id}</span>: {reason}
            </li>
          ))}
          {left > 0 && <li>… and {grouped(left)} more</li>}
        </ul>
      )}
    </>
  );
}
