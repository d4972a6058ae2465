import type { About, Live } from "../../api.ts";
import { troubleWords } from "../overview/figures.ts";
import { to } from "../shell/route.ts";
import { go } from "../shell/use-route.ts";

interface FieldProps {
  about: About;
  live: Live | undefined;
  /** The consumer that is chosen; empty for all. */
  consumer: string;
}

/** Chooses whose dead letters are shown. */
export function ConsumerField({ about, live, consumer }: FieldProps) {
  const consumers = about.participants.filter(({ on, name }) => on.length > 0 || live?.participants[name]);
  return (
    <fieldset class="filters">
      <legend class="hidden">Filters</legend>
      <label>
        Consumer
        <select
          value={consumer}
          onChange={(event) => go(to.dead({ consumer: event.currentTarget.value }), { replace: true })}
        >
          <option value="">all</option>
          {consumers.map(({ name }) => {
            const own = live?.participants[name];
            const trouble = own ? troubleWords(own) : "";
            return (
              <option key={name} value={name}>
                {name}
                {trouble && ` (${trouble})`}
              </option>
            );
          })}
        </select>
      </label>
    </fieldset>
  );
}
