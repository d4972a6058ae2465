import { useEffect, useRef, useState } from "preact/hooks";
import type { Provider } from "../../api.ts";
import { leaveFor, providerOf, troubleOf } from "../answers/provider.ts";
import { signIn } from "../answers/session.ts";

interface SignInProps {
  /** The token that was given is not, or no longer, good. */
  mistaken: boolean;
  /** Why the provider has issued none; empty without trouble. */
  trouble: string;
}

/** Asks for an access token: from the stack's OpenID provider, if there is one, or from whoever has one. */
export function SignIn({ mistaken, trouble }: SignInProps) {
  const [provider, setProvider] = useState<Provider | null>();
  useEffect(() => {
    document.title = "Sign in · Console";
    providerOf().then(
      (found) => setProvider(found ?? null),
      () => setProvider(null),
    );
  }, []);
  return (
    <section class="sign-in panel" aria-labelledby="sign-in">
      <h1 id="sign-in">Sign in</h1>
      {mistaken && (
        <p role="alert" class="note bad">
          The token is not accepted: it may have expired.
        </p>
      )}
      {trouble && (
        <p role="alert" class="note bad">
          You were not signed in: {trouble}.
        </p>
      )}
      {provider && <AtProvider provider={provider} />}
      {provider && (
        <details>
          <summary>Or with an access token</summary>
          <WithToken />
        </details>
      )}
      {provider === null && <WithToken first />}
    </section>
  );
}

/** Leaves the page, and comes back with a token that is kept nowhere but in its memory. */
function AtProvider({ provider }: { provider: Provider }) {
  const { host } = new URL(provider.issuer);
  const [problem, setProblem] = useState("");
  const [leaving, setLeaving] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <>
      <p>At {host}. What it issues stays in this page only: a reload asks for it again.</p>
      {problem && (
        <p role="alert" class="note bad">
          {host} cannot be asked: {problem}.
        </p>
      )}
      <button
        ref={button}
        type="button"
        class="primary"
        disabled={leaving}
        onClick={() => {
          setLeaving(true);
          leaveFor(provider).catch((error) => {
            setLeaving(false);
            setProblem(troubleOf(error));
          });
        }}
      >
        Sign in at {host}
      </button>
    </>
  );
}

/** Takes an access token. `first`: there is no other way. */
function WithToken({ first = false }: { first?: boolean }) {
  const [token, setToken] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (first) field.current?.focus();
  }, [first]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (token.trim() !== "") signIn(token);
      }}
    >
      <p>
        {first && "The server wants an access token. "}It is kept in this tab only, until you close it or sign
        out, and sent to this server only.
      </p>
      <label for="token">Access token</label>
      <input
        ref={field}
        id="token"
        type="password"
        autocomplete="off"
        spellcheck={false}
        value={token}
        onInput={(event) => setToken(event.currentTarget.value)}
      />
      <button type="submit" class="primary">
        Sign in
      </button>
    </form>
  );
}
