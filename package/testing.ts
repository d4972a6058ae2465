/** `event-choreography/testing`: a program's flows in memory, and what stands in for services. */
import { resolve } from "node:path";
import { type Flow, type FlowOptions, flowOf as flowOfProgram } from "../testing/flow.ts";

export { fakeSystem } from "../testing/fakes/fake-system.ts";
export type {
  Duration,
  EventNamed,
  Flow,
  FlowOptions,
  Letter,
  RequestOptions,
  Response,
} from "../testing/flow.ts";

/**
 * A flow in memory, as the package's own `flowOf`.
 * @param options `program` is by default the `index.ts` in the folder in which the tests run
 */
export function flowOf(name?: string, options: FlowOptions = {}): Promise<Flow> {
  return flowOfProgram(name, { program: resolve("index.ts"), ...options });
}
