import { useEffect, useState } from "preact/hooks";

/** Who looks at the page: an access token, kept in this tab only, and whether the server wants one. */
export interface Session {
  token: string;
  /** The server refused the latest request: nothing is shown until a token is given. */
  refused: boolean;
  /** Grows whenever somebody signs in or out, so that nothing of the one before stays on the page. */
  generation: number;
}

const KEY = "console.token";

let session: Session = { token: sessionStorage.getItem(KEY) ?? "", refused: false, generation: 0 };
const listeners = new Set<(session: Session) => void>();

function change(changed: Partial<Session>): void {
  session = { ...session, ...changed };
  for (const listener of listeners) listener(session);
}

/** Takes the token out of an address like `…/console#token=…`, and leaves none in it or in the history. */
export function adoptToken(): void {
  const [, token] = /^#token=(.+)$/.exec(location.hash) ?? [];
  if (!token) return;
  history.replaceState(null, "", "#/");
  signIn(token);
}

/** The token as it is now; empty without one. */
export function currentToken(): string {
  return session.token;
}

/** Takes a token; a `Bearer ` that was pasted with it is left out. */
export function signIn(pasted: string): void {
  const token = pasted.trim().replace(/^Bearer\s+/i, "");
  sessionStorage.setItem(KEY, token);
  change({ token, refused: false, generation: session.generation + 1 });
}

/** Forgets the token, and what was shown by it. */
export function signOut(): void {
  sessionStorage.removeItem(KEY);
  change({ token: "", refused: false, generation: session.generation + 1 });
}

/** Notes that the server refused `token`; an answer to an earlier one says nothing of the present one. */
export function refuse(token: string): void {
  if (token === session.token && !session.refused) change({ refused: true });
}

/** The session; renders again when it changes. */
export function useSession(): Session {
  const [shown, show] = useState(session);
  useEffect(() => {
    listeners.add(show);
    show(session);
    return () => {
      listeners.delete(show);
    };
  }, []);
  return shown;
}
