import type { Choreography } from "../../history/choreography.ts";
import { type Flow, flowsOf } from "../../tools/catalogue/flows.ts";
import { flowTitles } from "../../tools/catalogue/flows-page.ts";
import { pictureOf } from "../../tools/catalogue/picture.ts";
import type { About, FlowPicture } from "../api.ts";
import type { ConsoleStack } from "../sources.ts";

/** What does not change while a program is deployed. */
export function about({ busName, journalTable, choreography }: ConsoleStack, canAct: boolean): About {
  return {
    ...{ busName, canAct, hasJournal: journalTable !== undefined },
    participants: choreography.participants,
    flows: flowPictures(choreography),
  };
}

/** The flows of a program as pictures, each under a name of its own. */
export function flowPictures(choreography: Choreography): FlowPicture[] {
  const flows = flowsOf(choreography);
  const titleOf = flowTitles(flows);
  const taken = new Map<string, number>();
  return flows.map((flow) => {
    const title = titleOf(flow);
    const word = /^\w+/.exec(title)?.[0].toLowerCase() ?? "flow";
    const count = (taken.get(word) ?? 0) + 1;
    taken.set(word, count);
    const name = count === 1 ? word : `${word}-${count}`;
    return { name, title, begins: beginningsOf(flow), ...pictureOf(flow, titleOf) };
  });
}

/** Types of the events with which a process of a flow begins. */
function beginningsOf({ entries }: Flow): string[] {
  const types = entries.flatMap((entry) =>
    "external" in entry ? [entry.external] : entry.participant.emits,
  );
  return [...new Set(types)];
}

/** Type of a first event → the name of its flow; where two begin alike, the first of them. */
export function flowNames(choreography: Choreography): ReadonlyMap<string, string> {
  const pairs = flowPictures(choreography).flatMap(({ name, begins }) =>
    begins.map((type) => [type, name] as const),
  );
  return new Map(pairs.reverse());
}
