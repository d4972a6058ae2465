import { useRef } from "preact/hooks";
import { wordsOf } from "../answers/refusal.ts";
import { count } from "../parts/words.ts";
import { ActButtons } from "./act-buttons.tsx";
import { UndeliverableTable } from "./undeliverable-table.tsx";
import { useLook } from "./use-look.ts";
import { useSelection } from "./use-selection.ts";

interface PanelProps {
  consumer: string;
  /** How many there are, as far as it is known. */
  waiting: number | undefined;
  canAct: boolean;
}

/** Events that could not be delivered to a consumer, with what may be done about them. */
export function UndeliverablePanel({ consumer, waiting, canAct }: PanelProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { found, error, looking, look, forget } = useLook(consumer);
  const selection = useSelection((found?.letters ?? []).map(({ id }) => id));
  const describedBy = canAct ? undefined : "no-access";
  if (waiting === 0 && !found)
    return (
      <section aria-labelledby="undeliverable">
        <h2 id="undeliverable" ref={heading} tabIndex={-1}>
          Undeliverable
        </h2>
        <p>Every event could be delivered to {consumer}.</p>
      </section>
    );
  return (
    <section aria-labelledby="undeliverable">
      <h2 id="undeliverable" ref={heading} tabIndex={-1}>
        Undeliverable
      </h2>
      <p>
        {waiting === undefined ? "" : `${count(waiting, "event")} could not be delivered to ${consumer}. `}
        <span class="muted">Looking at them hides them from everybody for a moment.</span>
      </p>
      <div class="toolbar">
        <button
          type="button"
          disabled={!canAct}
          aria-disabled={looking}
          aria-describedby={describedBy}
          onClick={look}
        >
          {looking ? "Looking …" : "Look"}
        </button>
        {found && found.letters.length > 0 && (
          <ActButtons
            requests={[{ consumer, ids: selection.ids }]}
            noun="undeliverable event"
            what={`selected (${selection.ids.length})`}
            disabled={!canAct || selection.ids.length === 0}
            describedBy={describedBy}
            onDone={() => {
              selection.clear();
              forget();
              heading.current?.focus();
            }}
          />
        )}
      </div>
      <p role="status">
        {found && `${count(found.letters.length, "event")} found${found.more ? "; there are more" : ""}.`}
      </p>
      {error !== undefined && (
        <p role="alert" class="note bad">
          {wordsOf(error)}
        </p>
      )}
      {found && found.letters.length > 0 && (
        <UndeliverableTable letters={found.letters} selection={selection} />
      )}
    </section>
  );
}
