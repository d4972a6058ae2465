import type { ProcessRow } from "../../api.ts";
import { duration } from "../parts/duration.ts";
import { Moment } from "../parts/moment.tsx";
import { grouped } from "../parts/words.ts";
import { to } from "../shell/route.ts";
import { StatusMark } from "./status-mark.tsx";

/** Processes, each with the way to its timeline. */
export function ProcessTable({ rows, caption }: { rows: readonly ProcessRow[]; caption: string }) {
  return (
    <div class="scroll">
      <table class="data">
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col">Process</th>
            <th scope="col">Flow</th>
            <th scope="col">Began</th>
            <th scope="col" class="number">
              Duration
            </th>
            <th scope="col">Latest event</th>
            <th scope="col" class="number">
              Dead letters
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.correlationId} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row }: { row: ProcessRow }) {
  const { correlationId, status, flow, type, beganAt, latestAt, latest, deadLetters, discarded, partial } =
    row;
  return (
    <tr>
      <td>
        <StatusMark status={status} />
        {status === "waiting" && (
          <div class="muted nowrap">
            until <Moment at={row.waitsUntil} />
          </div>
        )}
      </td>
      <th scope="row" class="id">
        <a href={to.process(correlationId)}>{correlationId}</a>
        {partial && (
          <span class="muted" title="It is so large that only its latest part was looked at.">
            {" "}
            in part
          </span>
        )}
      </th>
      <td>{flow ?? <span class="muted">{type ?? "none"}</span>}</td>
      <td class="nowrap">
        <Moment at={beganAt} />
      </td>
      <td class="number">{duration(Date.parse(latestAt) - Date.parse(beganAt))}</td>
      <td>{latest}</td>
      <td class={deadLetters > 0 ? "number bad-text" : "number"}>
        {grouped(deadLetters)}
        {discarded && <span class="muted"> · {grouped(discarded)} discarded</span>}
      </td>
    </tr>
  );
}
