import type { About } from "../../api.ts";
import { ask } from "../answers/ask.ts";
import { usePolled } from "../answers/use-polled.ts";
import { Waiting } from "../parts/waiting.tsx";
import { Guarded } from "./guarded.tsx";
import type { Route } from "./route.ts";
import { View } from "./view.tsx";

/** What whoever is let in sees, once it is known what there is to see. */
export function Signed({ route }: { route: Route }) {
  const polled = usePolled<About>("about", (signal) => ask("about", {}, signal));
  if (!polled.value)
    return (
      <>
        <h1 class="hidden">Console</h1>
        <Waiting polled={polled} what="the choreography" />
      </>
    );
  return (
    <Guarded key={route.view}>
      <View about={polled.value} route={route} />
    </Guarded>
  );
}
