import { useMemo } from "preact/hooks";
import type { About, Live } from "../../api.ts";
import { ask } from "../answers/ask.ts";
import { usePolled } from "../answers/use-polled.ts";
import { Heading } from "../parts/heading.tsx";
import { PollState } from "../parts/poll-state.tsx";
import { Waiting } from "../parts/waiting.tsx";
import { choices, OTHERS } from "./choices.ts";
import { EventsTable } from "./events-table.tsx";
import { eventsOf } from "./figures.ts";
import { FlowFigure } from "./flow-figure.tsx";
import { FlowList } from "./flow-list.tsx";
import { ParticipantsTable } from "./participants-table.tsx";
import { Totals } from "./totals.tsx";

const EVERY_MS = 3000;

/** The whole choreography as it is at this moment, one flow at a time. */
export function Overview({ about, params }: { about: About; params: Readonly<Record<string, string>> }) {
  const polled = usePolled<Live>(
    "live",
    (signal) => ask("live", {}, signal),
    () => EVERY_MS,
  );
  const live = polled.value;
  const flows = useMemo(() => choices(about), [about]);
  const names = useMemo(() => new Set(about.participants.map(({ name }) => name)), [about]);
  const flow = flows.find(({ name }) => name === params.flow) ?? flows[0];
  const drawn = new Set(flow?.nodes.map(({ id }) => id));
  const begins = new Map(about.flows.flatMap(({ name, begins }) => begins.map((type) => [type, name])));
  return (
    <>
      <div class="title">
        <Heading title="Overview" />
        <span class="muted id">{about.busName}</span>
        <PollState polled={polled} />
      </div>
      {live ? <Totals live={live} /> : <Waiting polled={polled} what="what goes on" />}
      <FlowList flows={flows} shown={flow?.name ?? ""} live={live} />
      {flow && (
        <section aria-labelledby="flow">
          <h2 id="flow">{flow.title}</h2>
          {flow.name !== OTHERS && (
            <FlowFigure
              key={flow.name}
              flow={flow}
              live={live}
              names={names}
              rates={about.hasJournal}
              show={params.show}
            />
          )}
          <ParticipantsTable
            participants={about.participants.filter(({ name }) => drawn.has(name))}
            live={live}
            show={params.show}
          />
          {live && about.hasJournal && flow.name !== OTHERS && (
            <EventsTable
              types={eventsOf(flow, about.participants)}
              begins={begins}
              live={live}
              show={params.show}
            />
          )}
          {!about.hasJournal && (
            <p class="note">This program has no journal: without one there are no rates.</p>
          )}
        </section>
      )}
    </>
  );
}
