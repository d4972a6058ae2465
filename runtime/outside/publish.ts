import type { PutEventsCommandInput } from "@aws-sdk/client-eventbridge";
import type * as z from "zod";
import { defined } from "../../schemas/defined.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import { LARGEST_EVENT_BYTES } from "../../schemas/limits.ts";
import { system } from "../ports/system.ts";
import { entryOf, type Said } from "./entry-of.ts";
import { PublishError } from "./publish-error.ts";

/** How an event is published from outside the program. */
export interface PublishOptions extends Said {
  /** The bus's name, or its ARN where it is another account's: the stack's output `busName` or `busArn`. */
  busName: string;
  /** An EventBridgeClient of your own. @default one that the process's AWS settings make */
  // biome-ignore lint/suspicious/noExplicitAny: so that these types need no SDK
  client?: { send(command: any): Promise<any> } | undefined;
}

/** What was published. */
export interface Published {
  /** The event's id: the same for whoever publishes it again. */
  id: string;
  /** The process to look for in trace and console. */
  correlationId: string;
  idempotencyKey: string;
}

/**
 * Publishes an event that its contract describes. It is checked before anything is sent, failed entries are sent again with
 * backoff, and a repeated call publishes the same event, which each consumer handles once. The caller's role needs
 * events:PutEvents on the bus, for the event's source and detail-type.
 *
 * @throws InvalidEventError for data that its contract does not take: nothing was sent
 * @throws PublishError where the bus does not take it; call it again with the same data and key
 *
 * @example await publish(OrderCreated, order, { busName });
 */
export async function publish<D extends EventDefinition>(
  definition: D,
  data: z.input<D["data"]>,
  { busName, client, ...said }: PublishOptions,
): Promise<Published> {
  const occurredAt = said.occurredAt ?? new Date(system.now()).toISOString();
  const { metadata, ...entry } = entryOf(definition, data, { ...said, occurredAt });
  const { eventBridgeBus, EventBridgeClient, PutEventsCommand } = await sdk();
  const used = client ?? new EventBridgeClient({});
  let failure: { code?: unknown; cause?: unknown } = {};
  const bus = eventBridgeBus(
    {
      // In a function's bundle the bus's command is the lean client's, and this client the SDK's.
      send: async ({ input }: { input: PutEventsCommandInput }) => {
        try {
          return await used.send(new PutEventsCommand(input));
        } catch (cause) {
          failure.cause = cause;
          throw cause;
        }
      },
    } as never,
    {
      ...{ busName, system, maxRequestBytes: LARGEST_EVENT_BYTES },
      log: (_level, _message, said) => {
        failure = { ...failure, code: said?.code };
      },
    },
  );
  const [taken] = await bus.publish([entry]);
  if (!client) (used as { destroy(): void }).destroy();
  if (!taken) throw new PublishError(entry.type, busName, failure);
  const { id, correlationId, idempotencyKey } = metadata;
  return defined({ id, correlationId, idempotencyKey });
}

/** The SDK's part, loaded when it is needed: who reads events only need not install it. */
async function sdk() {
  try {
    const [{ EventBridgeClient, PutEventsCommand }, { eventBridgeBus }] = await Promise.all([
      import("@aws-sdk/client-eventbridge"),
      import("../aws/eventbridge-bus.ts"),
    ]);
    return { EventBridgeClient, PutEventsCommand, eventBridgeBus };
  } catch (cause) {
    if ((cause as { code?: string }).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new Error("publish() needs the EventBridge client: npm install @aws-sdk/client-eventbridge", {
      cause,
    });
  }
}
