import type { ComponentChildren } from "preact";
import { useErrorBoundary } from "preact/hooks";

/** Says so where something cannot be shown, such as an answer of another version's server. */
export function Guarded({ children }: { children: ComponentChildren }) {
  const [error, again] = useErrorBoundary();
  if (!error) return <>{children}</>;
  return (
    <>
      <h1>This cannot be shown</h1>
      <div class="note bad" role="alert">
        <p>The page did not understand what the server answered: {String(error.message ?? error)}.</p>
        <p>Reload the page: the program may have been deployed anew meanwhile.</p>
        <button type="button" onClick={again}>
          Try again
        </button>
      </div>
    </>
  );
}
