import * as pulumi from "@pulumi/pulumi";
import type { Spec } from "../../runtime/handler.ts";
import { defined } from "../../schemas/defined.ts";
import { eventPattern } from "../bus/pattern.ts";
import { consumerShape } from "../delivery/consumer-shape.ts";
import { checkOrder, type OrderOptions } from "../delivery/in-order.ts";
import type { Queues } from "../delivery/queued.ts";
import { subscribedByQueue, subscribedDirectly } from "../delivery/subscribed.ts";
import { consumerFunction } from "../function/consumer-function.ts";
import { eventsOf } from "../function/handler-function.ts";
import { handlerFile } from "../settings/project.ts";
import type { Agreed, Agreement, Callable, NameOf, OrderField, SpecNamed } from "./agreement.ts";
import type { ConsumerOptions } from "./consumer-options.ts";

/** Handlers of events. */
export type ConsumerName = NameOf<Callable, Spec>;

/** What a consumer needs: its handler's type says what it is woken by, publishes, and uses. */
export type ConsumerArgs<Name extends ConsumerName> = Omit<ConsumerOptions, "inOrder"> &
  Agreement<SpecNamed<Name>> & {
    /** {@link OrderOptions.inOrder} */
    inOrder?: OrderField<SpecNamed<Name>>;
  };

/**
 * A function that consumes events: rule → target (with a dead-letter queue of its own) → queue → function, and a
 * dead-letter queue for what the function gives up. Its role may publish just what it emits and use just its tables.
 *
 * @example new Consumer("create-invoice", { bus, on: { PaymentProcessed }, emits: { InvoiceCreated }, … })
 */
export class Consumer<Name extends ConsumerName> extends pulumi.ComponentResource {
  constructor(name: Name, args: ConsumerArgs<Name>, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:Consumer", name, {}, opts);
    const options = args as ConsumerOptions;
    const { bus, projection = false, delivery = "queue", cycle, failureMail, inOrder, rate } = options;
    const agreed = args as Agreed;
    const { on, emits } = eventsOf(agreed);
    const { owner } = handlerFile(bus.root, name);
    const shape = consumerShape(name, args, bus.settings, emits);
    if (projection) refuseAllButFills(name, agreed);
    checkOrder(name, options, on);
    const { heartbeatSeconds } = shape;
    const more = defined({ projection, inOrder, rate, heartbeatSeconds });
    const pattern = eventPattern(name, on);
    const child = { parent: this };
    const functionFor = (queues: Queues) =>
      consumerFunction(name, { bus, agreed, factory: "consumer", more, shape }, queues, child);
    const subscribed = delivery === "queue" ? subscribedByQueue : subscribedDirectly;
    const fed = subscribed(name, { bus, pattern, shape, functionFor }, child);
    const { maxAttempts } = shape.retry.runtime;
    bus.register({
      name,
      kind: projection ? "projection" : "consumer",
      owner,
      on,
      emits,
      maxAttempts,
      shape,
      ...fed,
      ...defined({ cycle, failureMail, inOrder, rate }),
    });
    this.registerOutputs({ functionName: fed.outputs.functionName });
  }
}

/** A projection's first delivery has no claim, without which only a fill is safe to repeat. */
function refuseAllButFills(name: string, { creates, puts, removes, adds }: Agreed): void {
  for (const [said, tables] of Object.entries({ creates, puts, removes, adds }))
    if (Object.keys(tables ?? {}).length > 0)
      throw new Error(
        `${name} is a projection and ${said} items: a projection only fills; leave \`projection\` out.`,
      );
}
