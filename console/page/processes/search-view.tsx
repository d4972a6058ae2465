import { useEffect } from "preact/hooks";
import type { Found } from "../../api.ts";
import { ask } from "../answers/ask.ts";
import { usePolled } from "../answers/use-polled.ts";
import { Heading } from "../parts/heading.tsx";
import { Waiting } from "../parts/waiting.tsx";
import { to } from "../shell/route.ts";
import { go } from "../shell/use-route.ts";
import { ProcessTable } from "./process-table.tsx";

/** The processes in which an id occurs; where it is one, its timeline in place of this view. */
export function SearchView({ id }: { id: string }) {
  const polled = usePolled<Found>(id, (signal) => ask("search", { id }, signal));
  const found = polled.value?.processes;
  const only = found?.length === 1 ? found[0]?.correlationId : undefined;
  useEffect(() => {
    if (only !== undefined) go(to.process(only), { replace: true });
  }, [only]);
  return (
    <>
      <Heading title={`Search for ${id}`}>
        Search for <span class="id">{id}</span>
      </Heading>
      {!found && <Waiting polled={polled} what="what is found" />}
      {found?.length === 0 && (
        <div class="note">
          <p role="status">
            Nothing is found of it. What has just begun may take some seconds until it can be found.
          </p>
          <button type="button" onClick={polled.refresh}>
            Search again
          </button>
        </div>
      )}
      {found && found.length > 1 && (
        <>
          <p role="status">It occurs in {found.length} processes.</p>
          <ProcessTable rows={found} caption="Processes in which it occurs" />
        </>
      )}
    </>
  );
}
