import { useRef } from "preact/hooks";
import type { About, Timers } from "../../api.ts";
import { ask } from "../answers/ask.ts";
import { usePages } from "../answers/use-pages.ts";
import { Heading } from "../parts/heading.tsx";
import { More } from "../parts/more.tsx";
import { Waiting } from "../parts/waiting.tsx";
import { count } from "../parts/words.ts";
import { NO_ACCESS } from "./timer-words.ts";
import { UpcomingTable } from "./upcoming-table.tsx";

/** What waits for its time in all processes, what is due first before all others. */
export function TimersView({ about: { canAct } }: { about: About }) {
  const status = useRef<HTMLParagraphElement>(null);
  const pages = usePages("timers", async (after, signal) => {
    const { timers, next } = await ask<Timers>("timers", { after }, signal);
    return { items: timers, ...(next ? { next } : {}) };
  });
  const { first, items } = pages;
  return (
    <>
      <div class="title">
        <Heading title="Timers" />
        <button type="button" class="small" onClick={first.refresh}>
          Refresh
        </button>
      </div>
      {!canAct && (
        <p class="note" id="no-access">
          {NO_ACCESS}
        </p>
      )}
      <p role="status" class="muted" ref={status} tabIndex={-1}>
        {items && `${count(items.length, "timer")} shown`}
      </p>
      {!items && <Waiting polled={first} what="timers" />}
      {items?.length === 0 && <p>{pages.more ? "None so far." : "Nothing waits for a time."}</p>}
      {items && items.length > 0 && (
        <UpcomingTable
          upcoming={items}
          now={first.answeredAt ?? Date.now()}
          caption="Timers, what is due first before all others"
          processes
          canAct={canAct}
          describedBy="no-access"
          onDone={() => {
            // The row with the button that had the focus may be gone.
            status.current?.focus();
            first.refresh();
          }}
        />
      )}
      <More pages={pages} />
    </>
  );
}
