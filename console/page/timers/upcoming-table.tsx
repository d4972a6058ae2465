import type { Upcoming } from "../../../history/upcoming.ts";
import { within } from "../parts/duration.ts";
import { Moment } from "../parts/moment.tsx";
import { to } from "../shell/route.ts";
import { TimerButtons } from "./timer-buttons.tsx";

interface TableProps {
  upcoming: readonly Upcoming[];
  /** Milliseconds since 1970. */
  now: number;
  caption: string;
  /** Whether each tells its process; on the page of one it does not. */
  processes: boolean;
  canAct: boolean;
  /** Id of the text that says why nothing can be done. */
  describedBy: string;
  onDone: () => void;
}

/** What waits for its time, with what may be done about it. */
export function UpcomingTable({ upcoming, caption, processes, ...rest }: TableProps) {
  return (
    <div class="scroll">
      <table class="data">
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Due</th>
            <th scope="col">Timer</th>
            <th scope="col">Key</th>
            <th scope="col">Set by</th>
            {processes && <th scope="col">Process</th>}
            <th scope="col">Act</th>
          </tr>
        </thead>
        <tbody>
          {upcoming.map((one) => (
            <Row key={`${one.key} ${one.eventId}`} one={one} processes={processes} {...rest} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type RowProps = Omit<TableProps, "upcoming" | "caption"> & { one: Upcoming };

function Row({ one, now, processes, canAct, describedBy, onDone }: RowProps) {
  const { kind, type, businessKey, dueAt, setBy, correlationId } = one;
  const left = Date.parse(dueAt) - now;
  return (
    <tr>
      <td class="nowrap">
        <span class={left > 0 ? undefined : "bad-text"}>{left > 0 ? within(left) : "overdue"}</span>
        <div class="muted">
          <Moment at={dueAt} />
        </div>
      </td>
      <th scope="row">{kind === "event" ? type : `message of ${type}`}</th>
      <td class="id">{businessKey ?? <span class="muted">none</span>}</td>
      <td>{setBy}</td>
      {processes && (
        <td class="id">
          <a href={to.process(correlationId)}>{correlationId}</a>
        </td>
      )}
      <td>
        {kind === "event" ? (
          <TimerButtons timer={one} canAct={canAct} describedBy={describedBy} onDone={onDone} />
        ) : (
          <span class="muted">its consumer has postponed it</span>
        )}
      </td>
    </tr>
  );
}
