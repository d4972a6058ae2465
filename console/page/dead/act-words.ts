import type { ActRequest } from "../../api.ts";
import { count } from "../parts/words.ts";
import type { Action } from "./act.ts";

/** What is redriven or discarded: `dead letter`, `undeliverable event`. */
export type Noun = "dead letter" | "undeliverable event";

/** Exactly what will happen, a sentence for each consumer and one for all. */
export function promises(action: Action, requests: readonly ActRequest[], noun: Noun): string[] {
  const each = requests.map(({ consumer, ids }) => {
    if (action === "discard")
      return ids
        ? `Deletes ${count(ids.length, noun)} of ${consumer} for good.`
        : `Deletes all dead letters of ${consumer} for good, and all events that could not be delivered to it.`;
    return ids
      ? `Lays ${count(ids.length, noun)} back into the queue of ${consumer}; each attempt counts anew.`
      : `Lays all dead letters of ${consumer} back into its queue, and all events that could not be delivered to it; each attempt counts anew.`;
  });
  return [
    ...each,
    action === "redrive"
      ? "Nothing is done twice."
      : "What they asked for does not happen, and its timeline says so.",
  ];
}

export const TITLES: Readonly<Record<Action, string>> = { redrive: "Redrive", discard: "Discard" };
export const DONE: Readonly<Record<Action, string>> = { redrive: "redriven", discard: "discarded" };

/** Why buttons do nothing. */
export const NO_ACCESS = "You can look, but your access does not include to redrive or discard.";
