import type { EventDefinition } from "../../schemas/event.ts";
import { breaches, type Contract, contractOf, textOf } from "./contract.ts";

/** How the committed contract of one event stands to the code. */
export interface Review {
  /** Detail-type, and name of the file. */
  type: string;
  verdict: "same" | "missing" | "stale" | "incompatible" | "removed";
  /** What is incompatible. */
  breaches: readonly string[];
  /** What the file should hold; undefined where the event is gone. */
  text?: string;
}

/** Compares every event, and every committed contract, with its counterpart. Throws where two events share a type. */
export function review(events: readonly EventDefinition[], files: ReadonlyMap<string, string>): Review[] {
  const types = new Set(events.map(({ type }) => type));
  const twice = events.find(({ type }, index) => events.findIndex((other) => other.type === type) < index);
  if (twice) throw new Error(`Two events have the type ${twice.type}: give one of them another name.`);
  const gone = [...files.keys()].filter((type) => !types.has(type)).map(removed);
  return [...events.map((event) => reviewEvent(event, files.get(event.type))), ...gone];
}

function reviewEvent(event: EventDefinition, file: string | undefined): Review {
  const { type } = event;
  const contract = contractOf(event);
  const text = textOf(contract);
  if (file === undefined) return { type, verdict: "missing", breaches: [], text };
  const found = breaches(parse(type, file), contract);
  if (found.length > 0) return { type, verdict: "incompatible", breaches: found, text };
  return { type, verdict: file === text ? "same" : "stale", breaches: [], text };
}

function parse(type: string, file: string): Contract {
  try {
    return JSON.parse(file);
  } catch (cause) {
    throw new Error(`${type}.json is no JSON: restore it from the last commit.`, { cause });
  }
}

function removed(type: string): Review {
  return {
    type,
    verdict: "removed",
    breaches: [`${type}: event removed; keep it while anyone may consume it`],
  };
}
