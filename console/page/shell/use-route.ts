import { useEffect, useState } from "preact/hooks";
import { type Route, routeOf } from "./route.ts";

/** The route of the page's address; renders again when it changes. */
export function useRoute(): Route {
  const [route, show] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const changed = () => show(routeOf(location.hash));
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return route;
}

/** Goes to an address; in place of the present one where going back should not lead to it. */
export function go(hash: string, { replace = false } = {}): void {
  if (replace) location.replace(hash);
  else location.hash = hash;
}
