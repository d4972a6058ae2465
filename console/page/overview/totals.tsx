import type { Live } from "../../api.ts";
import { grouped } from "../parts/words.ts";
import { to } from "../shell/route.ts";
import { totalsOf } from "./figures.ts";

/** The sums of the whole program; what waits for a person stands out once there is any. */
export function Totals({ live }: { live: Live }) {
  const { waiting, open, deadLetters, undeliverable, unsent } = totalsOf(live);
  return (
    <dl class="totals">
      <Total
        name="In queues"
        number={waiting}
        help="Messages that wait, for a function or for their next attempt"
      />
      <Total name="Open" number={open} help="Claimed: at work, or waiting for the next attempt" />
      <Total name="Dead letters" number={deadLetters} href={to.dead()} bad />
      <Total name="Undeliverable" number={undeliverable} href={to.dead()} bad />
      <Total name="Overdue timers" number={live.overdueTimers} href={to.timers()} bad />
      <Total name="Unsent" number={unsent} help="Committed, but not known to be sent: the sweeper sends it" />
    </dl>
  );
}

interface TotalProps {
  name: string;
  number: number;
  help?: string;
  href?: string;
  bad?: boolean;
}

function Total({ name, number, help, href, bad = false }: TotalProps) {
  const stands = bad && number > 0;
  return (
    <div class={stands ? "total bad" : "total"} title={help}>
      <dt>{name}</dt>
      <dd>
        {stands && <span aria-hidden="true">✕ </span>}
        {stands && href ? <a href={href}>{grouped(number)}</a> : grouped(number)}
      </dd>
    </div>
  );
}
