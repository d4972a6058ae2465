import type { DeadLetter } from "../../api.ts";
import { Moment } from "../parts/moment.tsx";
import { to } from "../shell/route.ts";
import type { Selection } from "./use-selection.ts";

interface RowProps {
  letter: DeadLetter;
  selection: Selection;
  canAct: boolean;
}

export function DeadRow({ letter, selection, canAct }: RowProps) {
  const { consumer, deadLetterId, kind, reason, attempts, diedAt, type, eventId, correlationId } = letter;
  return (
    <tr class={selection.has(deadLetterId) ? "selected" : undefined}>
      <td>
        <input
          type="checkbox"
          aria-label={`Select dead letter ${deadLetterId} of ${consumer}`}
          checked={selection.has(deadLetterId)}
          disabled={!canAct}
          onChange={() => selection.toggle(deadLetterId)}
        />
      </td>
      <th scope="row">{consumer}</th>
      <td>
        {type ?? <span class="muted">no event</span>}
        {eventId && <div class="id muted">{eventId}</div>}
      </td>
      <td>{kind}</td>
      <td class="reason">
        {reason}
        <div class="id muted">{deadLetterId}</div>
        {letter.compensated && <div class="note">Compensated by what follows.</div>}
      </td>
      <td class="number">{attempts}</td>
      <td class="nowrap">
        <Moment at={diedAt} />
      </td>
      <td class="id">
        {correlationId ? (
          <a href={to.process(correlationId)}>{correlationId}</a>
        ) : (
          <span class="muted">none</span>
        )}
      </td>
    </tr>
  );
}
