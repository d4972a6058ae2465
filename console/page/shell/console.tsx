import { useRef } from "preact/hooks";
import { useSession } from "../answers/session.ts";
import { Header } from "./header.tsx";
import { SignIn } from "./sign-in.tsx";
import { Signed } from "./signed.tsx";
import { useRoute } from "./use-route.ts";

/** The whole page. What one session showed is gone when the next one begins. */
export function Console() {
  const session = useSession();
  const route = useRoute();
  const main = useRef<HTMLElement>(null);
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <Header view={route.view} session={session} />
      <main ref={main} tabIndex={-1}>
        {session.refused ? (
          <SignIn mistaken={session.token !== ""} trouble={session.trouble} />
        ) : (
          <Signed key={session.generation} route={route} />
        )}
      </main>
    </>
  );
}
