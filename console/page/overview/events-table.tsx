import type { Live } from "../../api.ts";
import { grouped } from "../parts/words.ts";
import { to } from "../shell/route.ts";
import { rateOf } from "./figures.ts";
import { Sparkline } from "./sparkline.tsx";
import { usePointed } from "./use-pointed.ts";

interface TableProps {
  types: readonly string[];
  /** Event type → name of the flow that begins with it. */
  begins: ReadonlyMap<string, string>;
  live: Live;
  /** An event to be pointed out. */
  show: string | undefined;
}

/** How many events of each type came. */
export function EventsTable({ types, begins, live, show }: TableProps) {
  return (
    <div class="scroll">
      <table class="data">
        <caption>Events</caption>
        <thead>
          <tr>
            <th scope="col">Type</th>
            <th scope="col" class="number">
              This minute
            </th>
            <th scope="col" class="number">
              Last hour
            </th>
            <th scope="col">By the minute</th>
            <th scope="col">Begins</th>
          </tr>
        </thead>
        <tbody>
          {types.map((type) => (
            <Row
              key={type}
              type={type}
              minutes={live.events[type]}
              flow={begins.get(type)}
              pointed={type === show}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  type: string;
  minutes: readonly number[] | undefined;
  flow: string | undefined;
  pointed: boolean;
}

function Row({ type, minutes = [], flow, pointed }: RowProps) {
  const heading = usePointed<HTMLTableCellElement>(pointed);
  const { minute, hour } = rateOf(minutes);
  return (
    <tr class={pointed ? "pointed" : undefined}>
      <th scope="row" ref={heading} tabIndex={-1}>
        {type}
      </th>
      <td class={minute === 0 ? "number muted" : "number"}>{grouped(minute)}</td>
      <td class={hour === 0 ? "number muted" : "number"}>{grouped(hour)}</td>
      <td>
        <Sparkline minutes={minutes} />
      </td>
      <td>{flow && <a href={to.processes({ flow })}>processes of {flow}</a>}</td>
    </tr>
  );
}
