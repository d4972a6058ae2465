import type { About, OneProcess } from "../../api.ts";
import { ask } from "../answers/ask.ts";
import { usePolled } from "../answers/use-polled.ts";
import { Heading } from "../parts/heading.tsx";
import { PollState } from "../parts/poll-state.tsx";
import { Waiting } from "../parts/waiting.tsx";
import { Missing } from "./missing.tsx";
import { Summary } from "./summary.tsx";
import { Timeline } from "./timeline.tsx";
import { WaitingFor } from "./waiting-for.tsx";

/** What is under way changes soon; what has ended may still be redriven. */
const OPEN_MS = 1500;
const ENDED_MS = 5000;

/** One process: what came in, who handled it, and what followed. */
export function ProcessView({ about, id }: { about: About; id: string }) {
  const polled = usePolled<OneProcess>(
    id,
    (signal) => ask("process", { id }, signal),
    ({ timeline }) => (timeline.status === "open" ? OPEN_MS : ENDED_MS),
  );
  const one = polled.value;
  const now = Math.max(polled.answeredAt ?? 0, Date.parse(one?.timeline.latestAt ?? "") || 0);
  return (
    <>
      <div class="title">
        <Heading title={`Process ${id}`}>
          Process <span class="id">{id}</span>
        </Heading>
        <PollState polled={polled} />
      </div>
      {one ? (
        <>
          <Summary {...one} now={now} />
          <Missing roots={one.timeline.roots} now={now} />
          <WaitingFor
            upcoming={one.timeline.upcoming}
            now={now}
            canAct={about.canAct}
            refresh={polled.refresh}
          />
          <Timeline timeline={one.timeline} now={now} canAct={about.canAct} refresh={polled.refresh} />
        </>
      ) : (
        <Waiting polled={polled} what="the process" />
      )}
    </>
  );
}
