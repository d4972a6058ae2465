import type { ParticipantSummary } from "../../../history/choreography.ts";
import type { LiveParticipant } from "../../api.ts";
import { grouped } from "../parts/words.ts";
import { to } from "../shell/route.ts";
import { rateOf } from "./figures.ts";
import { usePointed } from "./use-pointed.ts";

interface RowProps {
  participant: ParticipantSummary;
  live: LiveParticipant | undefined;
  /** How many events it gave up in each of the last minutes. */
  failures: readonly number[] | undefined;
  pointed: boolean;
}

/** The numbers of one participant; a dash where it has no such thing. */
export function ParticipantRow({ participant: { name, kind, trigger }, live, failures, pointed }: RowProps) {
  const heading = usePointed<HTMLTableCellElement>(pointed);
  const { queue, claimed, unsent, deadLetters, undeliverable } = live ?? {};
  const href = to.dead({ consumer: name });
  return (
    <tr class={pointed ? "pointed" : undefined}>
      <th scope="row" ref={heading} tabIndex={-1}>
        {name}
      </th>
      <td class="nowrap">
        {kind}
        {trigger && <span class="muted"> {trigger}</span>}
      </td>
      <Figure number={queue?.waiting} />
      <Figure number={queue?.inFlight} />
      <Figure number={claimed} />
      <Figure number={unsent} />
      <Figure number={live && rateOf(failures).hour} />
      <Figure number={deadLetters} bad={href} />
      <Figure number={undeliverable} bad={href} />
    </tr>
  );
}

/** `bad`: where to look into it, for what waits for a person. */
function Figure({ number, bad }: { number: number | undefined; bad?: string }) {
  if (number === undefined) return <td class="number muted">–</td>;
  if (!bad || number === 0)
    return <td class={number === 0 ? "number muted" : "number"}>{grouped(number)}</td>;
  return (
    <td class="number bad-text">
      <span aria-hidden="true">✕ </span>
      <a href={bad}>{grouped(number)}</a>
    </td>
  );
}
