/** `event-choreography/schemas`: the contracts, and how events are read and published outside of the program. */

export { InvalidEventError } from "../runtime/outside/invalid-event-error.ts";
export { parse } from "../runtime/outside/parse.ts";
export { type Published, type PublishOptions, publish } from "../runtime/outside/publish.ts";
export { PublishError } from "../runtime/outside/publish-error.ts";
export {
  defineEvent,
  type Event,
  type EventDefinition,
  type EventOf,
  upcaster,
  where,
} from "../schemas/event.ts";
export type { Metadata } from "../schemas/metadata.ts";
export { PermanentError } from "../schemas/permanent-error.ts";
export { PostponedError } from "../schemas/postponed-error.ts";
export * from "../schemas/registry.ts";
