/** Stands in for `runtime/check/check-message.ts` where the simulation is bundled: the real check, once for each body. */
import { type Incoming, type Rejection, check as really } from "../../runtime/check/check-message.ts";
import type { Message } from "../../runtime/ports/message.ts";

export type { Incoming, Rejection };

type Rules = Parameters<typeof really>[1];

/** Bodies that are remembered at a time, for each consumer. */
const MOST = 2000;

/** A consumer's contracts → its name and a body → what the check says of it: it goes by nothing else. */
const known = new WeakMap<Rules["on"], Map<string, Incoming | Rejection>>();

/** What the real check says; the same body comes again and again, and what comes of it is frozen. */
export function check(message: Message, rules: Rules): Incoming | Rejection {
  const bodies = known.get(rules.on) ?? new Map<string, Incoming | Rejection>();
  known.set(rules.on, bodies);
  const name = `${rules.name} ${message.body}`;
  let found = bodies.get(name);
  if (!found) {
    if (bodies.size === MOST) bodies.clear();
    found = really(message, rules);
    bodies.set(name, found);
  }
  return { ...found, message };
}
