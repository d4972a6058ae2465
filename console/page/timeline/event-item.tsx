import { useState } from "preact/hooks";
import type { EventNode, Handling } from "../../../history/timeline.ts";
import { to } from "../shell/route.ts";
import { HandlingItem } from "./handling-item.tsx";
import { Payload } from "./payload.tsx";
import { Row } from "./row.tsx";
import { Siblings, type SiblingsProps } from "./siblings.tsx";
import { percent } from "./time-scale.ts";
import { sizeOf } from "./timeline-tree.ts";
import { FiringNote } from "./timer-notes.tsx";
import { Toggle } from "./toggle.tsx";
import type { Telling } from "./view-options.ts";

/** An event, what it carries, and what was done about it. */
export function EventItem({ event, depth, telling }: { event: EventNode; depth: number; telling: Telling }) {
  const [open, setOpen] = useState(true);
  const [read, setRead] = useState(false);
  const { type, source, problem, continuesIn, causedBy, firing, handled, reaches } = event;
  const time = event.sentAt ?? event.occurredAt;
  const at = time && percent(telling.scale, Date.parse(time));
  return (
    <li>
      <Row
        kind="event"
        at={time}
        depth={depth}
        scale={telling.scale}
        bar={
          at !== undefined && (
            <svg class="bar" aria-hidden="true">
              <circle cx={`${at}%`} cy="9" r="3.5" />
            </svg>
          )
        }
      >
        {handled.length > 0 && <Toggle open={open} of={type} onToggle={() => setOpen(!open)} />}
        <button type="button" class="link type" aria-expanded={read} onClick={() => setRead(!read)}>
          {type}
        </button>{" "}
        <span class="muted">{source}</span>
        {!open && <span class="muted"> · {sizeOf(event)} folded</span>}
        {reaches.length > 0 && <span class="muted"> · reaches {reaches.join(", ")}</span>}
        {firing && <FiringNote firing={firing} />}
        {problem && <div class="note bad">Nobody takes it: {problem}</div>}
        {continuesIn !== undefined && (
          <div class="muted">
            continues in <ProcessLink id={continuesIn} />
          </div>
        )}
        {causedBy && (
          <div class="muted">
            caused by {causedBy.id === undefined ? "an event" : <span class="id">{causedBy.id}</span>} of{" "}
            <ProcessLink id={causedBy.process} />
          </div>
        )}
        {read && <Payload event={event} />}
      </Row>
      {open && handled.length > 0 && (
        <ul>
          <Handlings handled={handled} event={event} depth={depth + 1} telling={telling} />
        </ul>
      )}
    </li>
  );
}

function ProcessLink({ id }: { id: string }) {
  return (
    <a class="id" href={to.process(id)}>
      {id}
    </a>
  );
}

interface HandlingsProps {
  handled: Handling[];
  /** What they are about; none for requests from outside. */
  event?: EventNode;
  depth: number;
  telling: Telling;
}

/** What was done about an event, each with what followed. Items of a list. */
export function Handlings({ handled, event, depth, telling }: HandlingsProps) {
  return (
    <>
      {handled.map((one, index) => (
        <HandlingItem
          key={`${one.participant} ${index}`}
          {...{ handling: one, event, depth, telling }}
          published={
            <Events nodes={one.publishes} depth={depth + 1} telling={telling} further={one.further} />
          }
        />
      ))}
    </>
  );
}

/** Events that follow from the same. Items of a list. */
export function Events({ telling, ...siblings }: Omit<SiblingsProps, "item"> & { telling: Telling }) {
  const { depth } = siblings;
  return (
    <Siblings
      {...siblings}
      item={(event) => <EventItem key={event.id} event={event} depth={depth} telling={telling} />}
    />
  );
}
