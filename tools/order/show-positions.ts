import type { Position } from "../../runtime/ports/position.ts";
import { plain, render, shellWord } from "../show.ts";
import { commandFor } from "../stack.ts";
import { missingAt } from "./skip.ts";

/** Positions as a table, then what goes on with them. */
export function positionsText(positions: readonly Position[], outputs?: string): string {
  if (positions.length === 0) return "No consumer waits for a revision.";
  const rows = positions.map((one) => {
    const { consumer, handled, waiting, pendingSince = 0 } = one;
    return [
      new Date(pendingSince).toISOString(),
      ...[consumer, plain(nameOf(one)), String(handled)],
      rangeOf(one),
      `${waiting.length}, from ${waiting[0]}`,
    ];
  });
  const skips = positions.map((one) => `  ${skipCommand(one, outputs)}`);
  return [
    `Waiting for a revision: ${positions.length}`,
    render([["SINCE", "CONSUMER", "OF", "HANDLED", "MISSING", "WAITING"], ...rows]),
    `What is missing may be on its way, or dead: ${commandFor("dlq", "list", outputs)}. Redriven it is handled, and all that waits\n` +
      `after it. What never came to the consumer a replay delivers: npm run replay -- --help. To go on without it:`,
    skips.join("\n"),
  ].join("\n\n");
}

/** Positions for other programs, each with the command that goes on without what is missing. */
export function positionsJson(positions: readonly Position[], outputs?: string): string {
  return JSON.stringify(
    positions.map((one) => positionFact(one, outputs)),
    null,
    2,
  );
}

/** What is told of a position. */
export function positionFact(one: Position, outputs?: string) {
  const { key, consumer, sequence, handled, waiting, pendingSince = 0 } = one;
  return {
    ...{ key, consumer, sequence, handled, missing: missingAt(one), waiting: waiting.length },
    ...{ since: new Date(pendingSince).toISOString(), skip: skipCommand(one, outputs) },
  };
}

/** `subscription-1`, or its fields where there are several. */
function nameOf({ sequence }: Position): string {
  const values = Object.entries(sequence);
  return values.length === 1 ? String(values[0]?.[1]) : values.map((one) => one.join("=")).join(" ");
}

function rangeOf(position: Position): string {
  const { from = 0, to = 0 } = missingAt(position) ?? {};
  return from === to ? String(from) : `${from}–${to}`;
}

function skipCommand({ key }: Position, outputs?: string): string {
  return commandFor("order", `skip ${shellWord(plain(key))}`, outputs);
}
