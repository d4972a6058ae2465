import type { About, Live } from "../../api.ts";
import { ask } from "../answers/ask.ts";
import { usePolled } from "../answers/use-polled.ts";
import { Heading } from "../parts/heading.tsx";
import { PollState } from "../parts/poll-state.tsx";
import { NO_ACCESS } from "./act-words.ts";
import { ConsumerField } from "./consumer-field.tsx";
import { DeadLettersPanel } from "./dead-letters-panel.tsx";
import { UndeliverablePanel } from "./undeliverable-panel.tsx";
import { Undelivered } from "./undelivered.tsx";

const EVERY_MS = 3000;

/** What waits for a person: what consumers gave up, and what never reached them. */
export function DeadView({ about, params }: { about: About; params: Readonly<Record<string, string>> }) {
  const polled = usePolled<Live>(
    "live",
    (signal) => ask("live", {}, signal),
    () => EVERY_MS,
  );
  const live = polled.value;
  const consumer = params.consumer ?? "";
  return (
    <>
      <div class="title">
        <Heading title="Dead letters" />
        <PollState polled={polled} />
      </div>
      {!about.canAct && (
        <p class="note" id="no-access">
          {NO_ACCESS}
        </p>
      )}
      <ConsumerField about={about} live={live} consumer={consumer} />
      <DeadLettersPanel key={`dead ${consumer}`} consumer={consumer} canAct={about.canAct} />
      {consumer ? (
        <UndeliverablePanel
          key={`undeliverable ${consumer}`}
          consumer={consumer}
          waiting={live?.participants[consumer]?.undeliverable}
          canAct={about.canAct}
        />
      ) : (
        <Undelivered live={live} />
      )}
    </>
  );
}
