import { useEffect, useRef, useState } from "preact/hooks";
import { signIn } from "../answers/session.ts";

/** Takes an access token. `mistaken`: the one that was given is not, or no longer, good. */
export function SignIn({ mistaken }: { mistaken: boolean }) {
  const [token, setToken] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    document.title = "Sign in · Console";
    field.current?.focus();
  }, []);
  return (
    <form
      class="sign-in panel"
      aria-labelledby="sign-in"
      onSubmit={(event) => {
        event.preventDefault();
        if (token.trim() !== "") signIn(token);
      }}
    >
      <h1 id="sign-in">Sign in</h1>
      <p>
        The server wants an access token. It is kept in this tab only, until you close it or sign out, and
        sent to this server only.
      </p>
      {mistaken && (
        <p role="alert" class="note bad">
          The token is not accepted: it may have expired.
        </p>
      )}
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
