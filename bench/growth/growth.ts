import { consoleLists } from "../console.ts";
import type { Figure } from "../figure.ts";
import { growingPrograms } from "./consumers.ts";
import { growingEvents } from "./events.ts";

/** Processes in the tables: with their records, entries and indexes 100, 10,000 and 100,000 items. */
const PROCESSES = [17, 1_667, 16_667];

/** What grows with the number of consumers, the size of events, and the number of records, and what does not. */
export async function growth(root: string, runs: number): Promise<Figure[]> {
  const figures = [...(await growingPrograms(root, runs)), ...(await growingEvents(root, runs))];
  for (const processes of PROCESSES) figures.push(...(await consoleLists(root, processes, runs)));
  return figures;
}
