import { useEffect, useState } from "preact/hooks";
import { returned, troubleOf } from "./provider.ts";

/**
 * Who looks at the page, and whether the server wants a token. One that was pasted is kept in this tab until it is closed;
 * one that a provider has issued, in the page's memory only.
 */
export interface Session {
  token: string;
  /** The server refused the latest request: nothing is shown until a token is given. */
  refused: boolean;
  /** Why the provider has issued no token; empty without trouble. */
  trouble: string;
  /** Grows whenever somebody signs in or out, so that nothing of the one before stays on the page. */
  generation: number;
}

const KEY = "console.token";

let session: Session = {
  token: sessionStorage.getItem(KEY) ?? "",
  refused: false,
  trouble: "",
  generation: 0,
};
const listeners = new Set<(session: Session) => void>();

function change(changed: Partial<Session>): void {
  session = { ...session, ...changed };
  for (const listener of listeners) listener(session);
}

/**
 * Takes the token out of an address like `…/console#token=…`, as the console's command prints it on this machine, and leaves
 * none in it or in the history. Of any other server such an address is somebody else's, who would be signed in unseen.
 */
export function adoptToken(): void {
  const [, token] = /^#token=(.+)$/.exec(location.hash) ?? [];
  if (!token || !["127.0.0.1", "localhost"].includes(location.hostname)) return;
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
  begin(token);
}

/** Takes what the provider has sent back with the page's address, if anything. */
export async function adoptReturn(): Promise<void> {
  try {
    const token = await returned();
    if (!token) return;
    sessionStorage.removeItem(KEY);
    begin(token);
  } catch (error) {
    change({ refused: true, trouble: troubleOf(error) });
  }
}

/** Forgets the token, and what was shown by it. */
export function signOut(): void {
  sessionStorage.removeItem(KEY);
  begin("");
}

function begin(token: string): void {
  change({ token, refused: false, trouble: "", generation: session.generation + 1 });
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
