import type { About } from "../../api.ts";
import { DeadView } from "../dead/dead-view.tsx";
import { Overview } from "../overview/overview.tsx";
import { Heading } from "../parts/heading.tsx";
import { ProcessesView } from "../processes/processes-view.tsx";
import { SearchView } from "../processes/search-view.tsx";
import { ProcessView } from "../timeline/process-view.tsx";
import { TimersView } from "../timers/timers-view.tsx";
import { type Route, to } from "./route.ts";

/** The view of a route. */
export function View({ about, route: { view, id, params } }: { about: About; route: Route }) {
  switch (view) {
    case "overview":
      return <Overview about={about} params={params} />;
    case "processes":
      return <ProcessesView about={about} params={params} />;
    case "process":
      return <ProcessView key={id} about={about} id={id} />;
    case "dead":
      return <DeadView about={about} params={params} />;
    case "timers":
      return <TimersView about={about} />;
    case "search":
      return <SearchView key={params.id} id={params.id ?? ""} />;
    case "unknown":
      return (
        <>
          <Heading title="Not found" />
          <p>
            There is no such page. <a href={to.overview()}>To the overview</a>
          </p>
        </>
      );
  }
}
