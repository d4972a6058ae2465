import { Misuse } from "../tools/command.ts";
import type { Stack } from "../tools/stack.ts";
import type { ConsoleStack } from "./sources.ts";

/** What the console knows of a program, from its outputs. Throws a Misuse where an older program is deployed. */
export function consoleStackOf({ choreography, sweeper, client: _, ...stack }: Stack): ConsoleStack {
  for (const [name, output] of Object.entries({ choreography, sweeper }))
    if (!output) throw new Misuse(`The outputs have no ${name}: deploy the program again.`);
  return {
    ...stack,
    choreography: JSON.parse(choreography ?? ""),
    recordDays: Number(sweeper?.recordDays),
  };
}
