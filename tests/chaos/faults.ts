import { createHash } from "node:crypto";
import type { Call } from "./calls.ts";
import type { Chance } from "./chance.ts";

/** What may happen to a call. */
export type Fault =
  /** 5xx, before it took effect. */
  | "server error"
  | "throttle"
  /** A transaction that met another one. */
  | "conflict"
  /** PutEvents takes all entries but one. */
  | "partial failure"
  /** The connection breaks after it took effect. */
  | "lost answer"
  /** It takes effect, and nothing is heard any more. */
  | "silence"
  /** Nothing is heard, and it takes effect when its owner's lease is long over. */
  | "late effect"
  | "delay"
  /** The calling process is killed after it took effect. */
  | "kill"
  /** As after a bad deployment: the function may not do this any more. */
  | "denial"
  /** The service does not serve this function for a while. */
  | "outage";

/** What lasts for a while, and for one function: it may not commit a third of its records, nor publish, or reaches no bus. */
export type Trouble = "no commits" | "no grant" | "no bus";

/** Every so many calls that a fault may strike, it does; at random within half and one and a half of that. */
const EVERY: Readonly<Record<Exclude<Fault, "denial" | "outage">, number>> = {
  "server error": 30,
  throttle: 40,
  conflict: 30,
  "partial failure": 12,
  "lost answer": 30,
  delay: 25,
  kill: 150,
  silence: 350,
  "late effect": 300,
};

/** How much rarer than DynamoDB's the calls of a service are: its faults strike that much more often. */
const SCARCITY: Readonly<Record<Call["service"], number>> = {
  DynamoDB: 1,
  EventBridge: 2,
  SQS: 4,
  S3: 12,
  "Secrets Manager": 25,
};

type Drawn = keyof typeof EVERY;

export interface Faults {
  /** What happens to a call, if anything. */
  strike(call: Call): Fault | undefined;
  /** From now on a function is in trouble, or out of it. */
  trouble(functionName: string, trouble: Trouble, on: boolean): void;
  /** From now on nothing happens any more. */
  stop(): void;
}

/** Faults that follow from chance; each kind has a row of its own for each service, so none of them is left out. */
export function faults(chance: Chance): Faults {
  const due = new Map<string, number>();
  const troubles = new Set<string>();
  let over = false;

  function isDue(fault: Drawn, { service }: Call): boolean {
    const row = `${fault} ${service}`;
    const every = EVERY[fault] / SCARCITY[service];
    const gap = () => Math.max(1, Math.round((0.5 + chance.next()) * every));
    const left = (due.get(row) ?? gap()) - 1;
    due.set(row, left > 0 ? left : gap());
    return left <= 0;
  }

  return {
    strike(call) {
      if (over) return undefined;
      const { service, caller } = call;
      const has = (trouble: Trouble) => troubles.has(`${caller.functionName} ${trouble}`);
      if (has("no commits") && isDenied(call)) return "denial";
      if (has("no grant") && service === "EventBridge") return "denial";
      if (has("no bus") && service === "EventBridge") return "outage";
      // All rows move on, though only one fault strikes.
      const striking = (Object.keys(EVERY) as Drawn[]).filter(
        (fault) => fits(fault, call) && isDue(fault, call),
      );
      return striking.at(-1);
    },
    trouble(functionName, trouble, on) {
      troubles[on ? "add" : "delete"](`${functionName} ${trouble}`);
    },
    stop: () => {
      over = true;
    },
  };
}

function fits(fault: Drawn, { operation }: Call): boolean {
  if (fault === "conflict") return operation === "TransactWriteItems";
  if (fault === "partial failure") return operation === "PutEvents";
  return true;
}

/** Always the same records, so that all attempts at one of them fail, and its neighbours pass. */
function isDenied({ operation, body }: Call): boolean {
  if (operation !== "TransactWriteItems") return false;
  const [record] = JSON.parse(body.toString()).TransactItems;
  return createHash("sha256").update(JSON.stringify(record.Update?.Key)).digest().readUInt8() % 3 === 0;
}
