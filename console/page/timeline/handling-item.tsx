import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import type { EventNode, Handling } from "../../../history/timeline.ts";
import { duration } from "../parts/duration.ts";
import { Mark } from "../parts/mark.tsx";
import { Death } from "./death.tsx";
import { Row } from "./row.tsx";
import { stateWords, TONES } from "./state-words.ts";
import { TimeBar } from "./time-bar.tsx";
import { sizeOf } from "./timeline-tree.ts";
import { TimerNotes } from "./timer-notes.tsx";
import { Toggle } from "./toggle.tsx";
import type { Telling } from "./view-options.ts";

interface ItemProps {
  handling: Handling;
  /** What it is about; none for a request from outside. */
  event?: EventNode | undefined;
  depth: number;
  telling: Telling;
  /** The events that followed, as items of a list. */
  published: ComponentChild;
}

/** What somebody did about an event: how long it waited, each attempt that failed, how it ended, and what followed. */
export function HandlingItem({ handling, event, depth, telling, published }: ItemProps) {
  const [open, setOpen] = useState(true);
  const { participant, state, claimedAt, waitedMs, errors, death, unsent, publishes, timers } = handling;
  const { scale } = telling;
  const bar = <TimeBar handling={handling} since={event?.occurredAt} scale={scale} />;
  return (
    <li>
      <Row kind="handling" at={claimedAt} depth={depth} scale={scale} bar={bar}>
        {publishes.length > 0 && <Toggle open={open} of={participant} onToggle={() => setOpen(!open)} />}
        <strong>{participant}</strong> <Mark tone={TONES[state]} word={stateWords(handling, scale.now)} />
        {waitedMs !== undefined && <span class="muted"> · {duration(waitedMs)} in the queue</span>}
        {!open && <span class="muted"> · {sizeOf(handling)} folded</span>}
        {errors.map(({ attempt, at, message }) => (
          <div key={attempt} class="attempt">
            <span class="bad-text">attempt {attempt}</span>{" "}
            <span class="muted">at +{duration(Date.parse(at) - scale.began)}:</span> {message}
          </div>
        ))}
        <TimerNotes timers={timers} now={scale.now} />
        {death && <Death consumer={participant} death={death} telling={telling} />}
        {unsent && (
          <div class="note busy">
            Committed, but not known to be sent: the next delivery or the sweeper sends it.
          </div>
        )}
      </Row>
      {open && publishes.length > 0 && <ul>{published}</ul>}
    </li>
  );
}
