import type { FlowPicture, ProcessStatus } from "../../api.ts";
import { to } from "../shell/route.ts";
import { go } from "../shell/use-route.ts";
import { isoOf, localOf } from "./local-time.ts";
import { STATUS_WORDS } from "./status-mark.tsx";

/** What narrows a list of processes: part of the page's address, so that a link shows the same list. */
export type Filters = Readonly<Partial<Record<"flow" | "status" | "from" | "to", string>>>;

const STATUSES: readonly ProcessStatus[] = ["open", "waiting", "failed", "untaken", "ended"];

/** Fields for the filters; each takes effect at once. */
export function FilterFields({ filters, flows }: { filters: Filters; flows: readonly FlowPicture[] }) {
  const change = (changed: Filters) => go(to.processes({ ...filters, ...changed }), { replace: true });
  return (
    <fieldset class="filters">
      <legend class="hidden">Filters</legend>
      <label>
        Flow
        <select value={filters.flow ?? ""} onChange={(event) => change({ flow: event.currentTarget.value })}>
          <option value="">all</option>
          {flows.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <label>
        Status
        <select
          value={filters.status ?? ""}
          onChange={(event) => change({ status: event.currentTarget.value })}
        >
          <option value="">any</option>
          {STATUSES.map((status) => (
            <option key={status} value={status}>
              {STATUS_WORDS[status]}
            </option>
          ))}
        </select>
      </label>
      <label>
        Began from
        <input
          type="datetime-local"
          value={localOf(filters.from)}
          onChange={(event) => change({ from: isoOf(event.currentTarget.value) })}
        />
      </label>
      <label>
        to
        <input
          type="datetime-local"
          value={localOf(filters.to)}
          onChange={(event) => change({ to: isoOf(event.currentTarget.value) })}
        />
      </label>
      {Object.values(filters).some(Boolean) && (
        <button type="button" onClick={() => go(to.processes(), { replace: true })}>
          Clear
        </button>
      )}
    </fieldset>
  );
}
