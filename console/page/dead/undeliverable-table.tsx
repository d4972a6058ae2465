import type { UndeliverableLetter } from "../../api.ts";
import { Moment } from "../parts/moment.tsx";
import { to } from "../shell/route.ts";
import { SelectAll } from "./select-all.tsx";
import type { Selection } from "./use-selection.ts";

interface TableProps {
  letters: readonly UndeliverableLetter[];
  selection: Selection;
}

/** Events that never reached their consumer, and why. */
export function UndeliverableTable({ letters, selection }: TableProps) {
  return (
    <div class="scroll">
      <table class="data">
        <caption class="hidden">Undeliverable events</caption>
        <thead>
          <tr>
            <th scope="col">
              <SelectAll selection={selection} disabled={false} />
            </th>
            <th scope="col">Event</th>
            <th scope="col">Reason</th>
            <th scope="col">Sent</th>
            <th scope="col">Process</th>
          </tr>
        </thead>
        <tbody>
          {letters.map(({ id, type, correlationId, reason, sentAt }) => (
            <tr key={id} class={selection.has(id) ? "selected" : undefined}>
              <td>
                <input
                  type="checkbox"
                  aria-label={`Select undeliverable event ${id}`}
                  checked={selection.has(id)}
                  onChange={() => selection.toggle(id)}
                />
              </td>
              <th scope="row">
                {type ?? "unknown"}
                <div class="id muted">{id}</div>
              </th>
              <td class="reason">{reason}</td>
              <td class="nowrap">
                <Moment at={sentAt} />
              </td>
              <td class="id">
                {correlationId ? <a href={to.process(correlationId)}>{correlationId}</a> : "none"}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
