import type { About, Processes } from "../../api.ts";
import { ask } from "../answers/ask.ts";
import { usePages } from "../answers/use-pages.ts";
import { Heading } from "../parts/heading.tsx";
import { More } from "../parts/more.tsx";
import { Waiting } from "../parts/waiting.tsx";
import { count } from "../parts/words.ts";
import { FilterFields } from "./filters.tsx";
import { ProcessTable } from "./process-table.tsx";

/** All processes, the latest first. */
export function ProcessesView({ about, params }: { about: About; params: Readonly<Record<string, string>> }) {
  const { flow, status, from, to } = params;
  const filters = {
    ...(flow && { flow }),
    ...(status && { status }),
    ...(from && { from }),
    ...(to && { to }),
  };
  const pages = usePages(JSON.stringify(filters), async (after, signal) => {
    const { processes, next } = await ask<Processes>("processes", { ...filters, after }, signal);
    return { items: processes, ...(next ? { next } : {}) };
  });
  const { first } = pages;
  // A process with several records or first events comes with each of them.
  const items = pages.items && [...new Map(pages.items.map((row) => [row.correlationId, row])).values()];
  return (
    <>
      <div class="title">
        <Heading title="Processes" />
        <button type="button" class="small" onClick={first.refresh}>
          Refresh
        </button>
      </div>
      {!about.hasJournal && (
        <p class="note">
          This program has no journal: without one there is no list of its processes. Find one by its id.
        </p>
      )}
      <FilterFields filters={filters} flows={about.flows} />
      <p role="status" class="muted">
        {items && `${count(items.length, "process", "processes")} shown`}
      </p>
      {items ? (
        <>
          {items.length > 0 ? (
            <ProcessTable rows={items} caption="Processes, the latest first" />
          ) : (
            <p>{pages.more ? "None so far is like this." : "No process is like this."}</p>
          )}
          <More pages={pages} />
        </>
      ) : (
        <Waiting polled={first} what="processes" />
      )}
    </>
  );
}
