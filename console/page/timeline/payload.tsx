import type { EventNode } from "../../../history/timeline.ts";
import { Moment } from "../parts/moment.tsx";

/** What is known of an event itself; its data as text. */
export function Payload({ event: { id, source, occurredAt, data } }: { event: EventNode }) {
  return (
    <div class="payload">
      <dl>
        <dt>id</dt>
        <dd class="id">{id}</dd>
        <dt>source</dt>
        <dd>{source}</dd>
        <dt>occurred</dt>
        <dd>{occurredAt ? <Moment at={occurredAt} /> : "not in the journal yet"}</dd>
      </dl>
      {data === undefined ? (
        <p class="muted">Its data are not known: no contract, no journal, or not there yet.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
        <pre tabIndex={0}>{JSON.stringify(data, null, 2)}</pre>
      )}
    </div>
  );
}
