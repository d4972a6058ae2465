import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { LocalAwsError } from "./local-aws-error.ts";
import type { Stack } from "./stack.ts";

/** The samples of a flow, and what is started for them on this machine. */
export interface Samples {
  /** Their flow. */
  flow: string;
  /** Settings of the stack that they need. */
  config?: Record<string, string>;
  /** Shows them at work. The answer says whether each ended as it should. */
  run(stack: Stack): Promise<boolean>;
  /** What to type next, ready to paste. */
  hints(stack: Stack): string;
  /** Stops what was started. */
  close?(): void;
}

/** Samples as their module begins them. */
export type Begun = Omit<Samples, "flow">;

/** `local/samples/<flow>/samples.ts` is one; what takes long to load is loaded when it runs. */
interface SamplesModule {
  /** Flows that must be deployed, too. @default none */
  needs?: readonly string[];
  begin(place: Place): Promise<Begun>;
}

/** Where samples find room on this machine. */
export interface Place {
  /** For what they serve; where it is taken, any that is free. The same at each start, so that settings stay as they are. */
  port: number;
}

const FOLDER = join(import.meta.dirname, "samples");

/** Flows that have samples. */
export const sampleFlows: readonly string[] = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** The flow of that name, or the only one whose name begins so: `crawl` is `crawls`. Throws where there is none. */
export function flowNamed(name: string): string {
  const found = sampleFlows.filter((flow) => flow === name || (name !== "" && flow.startsWith(name)));
  if (found.length === 1 && found[0]) return found[0];
  throw new LocalAwsError(`There is no flow "${name}": choose ${sampleFlows.join(" or ")}.`);
}

/** The samples of some flows, begun, and the flows that must be deployed for them. */
export async function beginSamples(flows: readonly string[], place: Place) {
  const modules = await Promise.all(
    flows.map(
      (flow) => import(pathToFileURL(join(FOLDER, flow, "samples.ts")).href) as Promise<SamplesModule>,
    ),
  );
  const begun = await Promise.all(modules.map(({ begin }) => begin(place)));
  const samples = begun.map((one, index): Samples => ({ ...one, flow: flows[index] ?? "" }));
  return { samples, deployed: [...new Set([...flows, ...modules.flatMap(({ needs = [] }) => needs)])] };
}
