import { type Session, signOut } from "../answers/session.ts";
import { to, type View } from "./route.ts";
import { SearchBox } from "./search-box.tsx";

const LINKS: readonly { view: View; href: string; text: string }[] = [
  { view: "overview", href: to.overview(), text: "Overview" },
  { view: "processes", href: to.processes(), text: "Processes" },
  { view: "dead", href: to.dead(), text: "Dead letters" },
  { view: "timers", href: to.timers(), text: "Timers" },
];

/** What is above every view: the ways to the views, the search, and the way out. */
export function Header({ view, session }: { view: View; session: Session }) {
  return (
    <header class="top">
      <nav aria-label="Views">
        <ul>
          {LINKS.map(({ view: own, href, text }) => (
            <li key={own}>
              <a href={href} aria-current={view === own ? "page" : undefined}>
                {text}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <SearchBox />
      {session.token !== "" && (
        <button type="button" class="small" onClick={signOut}>
          Sign out
        </button>
      )}
    </header>
  );
}
