import type { Live } from "../../api.ts";
import { grouped } from "../parts/words.ts";
import { to } from "../shell/route.ts";

/** Which consumers have events that could not be delivered to them. */
export function Undelivered({ live }: { live: Live | undefined }) {
  if (!live) return null;
  const all = Object.entries(live.participants).flatMap(([name, { undeliverable = 0 }]) =>
    undeliverable > 0 ? [{ name, undeliverable }] : [],
  );
  return (
    <section aria-labelledby="undeliverable">
      <h2 id="undeliverable">Undeliverable</h2>
      {all.length === 0 ? (
        <p>Every event could be delivered.</p>
      ) : (
        <ul class="plain">
          {all.map(({ name, undeliverable }) => (
            <li key={name}>
              <a href={to.dead({ consumer: name })}>{name}</a>: {grouped(undeliverable)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
