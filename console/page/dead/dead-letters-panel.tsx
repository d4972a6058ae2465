import { useRef } from "preact/hooks";
import type { DeadLetters } from "../../api.ts";
import { ask } from "../answers/ask.ts";
import { usePages } from "../answers/use-pages.ts";
import { More } from "../parts/more.tsx";
import { Waiting } from "../parts/waiting.tsx";
import { ActButtons } from "./act-buttons.tsx";
import { byConsumer } from "./by-consumer.ts";
import { DeadTable } from "./dead-table.tsx";
import { useSelection } from "./use-selection.ts";

/** What consumers gave up, with what may be done about it. `consumer`: empty for all. */
export function DeadLettersPanel({ consumer, canAct }: { consumer: string; canAct: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const pages = usePages(consumer, async (after, signal) => {
    const { letters, next } = await ask<DeadLetters>("dead", { consumer, after }, signal);
    return { items: letters, ...(next ? { next } : {}) };
  });
  const letters = pages.items ?? [];
  const idsOf = (some: typeof letters) => some.map(({ deadLetterId }) => deadLetterId);
  // What is compensated needs nobody, but may be discarded one by one.
  const selection = useSelection(idsOf(letters), idsOf(letters.filter(({ compensated }) => !compensated)));
  const chosen = letters.filter(({ deadLetterId }) => selection.ids.includes(deadLetterId));
  const shared = {
    noun: "dead letter" as const,
    onDone: () => {
      selection.clear();
      pages.first.refresh();
      // The buttons are disabled now that nothing is selected.
      heading.current?.focus();
    },
  };
  const describedBy = canAct ? undefined : "no-access";
  return (
    <section aria-labelledby="given-up">
      <div class="title">
        <h2 id="given-up" ref={heading} tabIndex={-1}>
          Given up
        </h2>
        <button type="button" class="small" onClick={pages.first.refresh}>
          Refresh
        </button>
      </div>
      <div class="toolbar">
        <ActButtons
          {...shared}
          requests={byConsumer(chosen)}
          what={`selected (${chosen.length})`}
          disabled={!canAct || chosen.length === 0}
          describedBy={describedBy}
        />
        <ActButtons
          {...shared}
          requests={[{ consumer }]}
          what={consumer ? `all of ${consumer}` : "all"}
          disabled={!canAct || consumer === "" || letters.length === 0}
          describedBy={describedBy ?? (consumer ? undefined : "choose-consumer")}
        />
        {consumer === "" && (
          <span class="muted" id="choose-consumer">
            Choose a consumer to act on all that it gave up.
          </span>
        )}
      </div>
      {!pages.items && <Waiting polled={pages.first} what="dead letters" />}
      {pages.items?.length === 0 && <p role="status">{pages.more ? "None so far." : "There are none."}</p>}
      {letters.length > 0 && <DeadTable letters={letters} selection={selection} canAct={canAct} />}
      <More pages={pages} />
    </section>
  );
}
