import type { FlowPicture, Live } from "../../api.ts";
import { count } from "../parts/words.ts";
import { to } from "../shell/route.ts";
import { troubleOf } from "./figures.ts";

/** The flows to choose from, each with what waits for a person in it. `names` are those of its participants. */
export function FlowList({
  flows,
  shown,
  live,
}: {
  flows: FlowPicture[];
  shown: string;
  live?: Live | undefined;
}) {
  return (
    <nav aria-label="Flows" class="flows">
      <ul>
        {flows.map(({ name, title, nodes }) => {
          const trouble = nodes.reduce((sum, { id }) => {
            const own = live?.participants[id];
            return sum + (own ? troubleOf(own) : 0);
          }, 0);
          return (
            <li key={name}>
              <a
                title={title}
                href={to.overview({ flow: name })}
                aria-current={name === shown ? "true" : undefined}
              >
                {title.split(",")[0]}
                {trouble > 0 && (
                  <span class="badge" title={`${count(trouble, "message")} in dead-letter queues`}>
                    <span aria-hidden="true">✕ </span>
                    {trouble}
                    <span class="hidden"> in dead-letter queues</span>
                  </span>
                )}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
