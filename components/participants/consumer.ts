import * as pulumi from "@pulumi/pulumi";
import type { Spec } from "../../runtime/handler.ts";
import { eventPattern } from "../bus/pattern.ts";
import { deliverDirectly } from "../delivery/direct-delivery.ts";
import { subscription } from "../delivery/subscription.ts";
import { consumerFunction, deadLettersOf, queuedConsumer } from "../function/consumer-function.ts";
import { eventsOf } from "../function/handler-function.ts";
import { handlerFile } from "../settings/project.ts";
import type { Agreed, Agreement, Callable, NameOf, SpecNamed } from "./agreement.ts";
import { type ConsumerOptions, consumerShape } from "./consumer-options.ts";

/** Handlers of events. */
export type ConsumerName = NameOf<Callable, Spec>;

/** What a consumer needs: its handler's type says what it is woken by, publishes, and uses. */
export type ConsumerArgs<Name extends ConsumerName> = ConsumerOptions & Agreement<SpecNamed<Name>>;

/**
 * A function that consumes events: rule → target (with a dead-letter queue of its own) → queue → function, and a
 * dead-letter queue for what the function gives up. Its role may publish just what it emits and use just its tables.
 *
 * @example new Consumer("create-invoice", { bus, on: { PaymentProcessed }, emits: { InvoiceCreated }, … })
 */
export class Consumer<Name extends ConsumerName> extends pulumi.ComponentResource {
  constructor(name: Name, args: ConsumerArgs<Name>, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:Consumer", name, {}, opts);
    const { bus, projection = false, delivery = "queue", cycle, failureMail } = args as ConsumerOptions;
    const { on, emits } = eventsOf(args as Agreed);
    const { owner } = handlerFile(bus.root, name);
    const shape = consumerShape(name, args as ConsumerOptions, bus.settings, emits);
    const { maxAttempts } = shape.retry.runtime;
    bus.register({
      ...{ name, kind: projection ? "projection" : "consumer", owner, on, emits, maxAttempts },
      ...(cycle ? { cycle } : {}),
      ...(failureMail === undefined ? {} : { failureMail }),
    });

    const child = { parent: this };
    const { rule, targetDeadLetters, deliverTo } = subscription(
      name,
      { bus, pattern: eventPattern(name, on) },
      child,
    );
    const parts = { bus, agreed: args as Agreed, factory: "consumer", more: { projection }, shape } as const;
    const { retry } = shape;
    const fed =
      delivery === "queue" ? queuedConsumer(name, { ...parts, sender: rule.arn }, child) : undefined;
    const deadLetters = fed?.deadLetters ?? deadLettersOf(name, bus, child);
    const handler = fed?.handler ?? consumerFunction(name, { ...parts, deadLetters }, child);
    const admission =
      fed?.queue.policy ??
      deliverDirectly(name, { rule, handler, deadLetters, retry: retry.asynchronous }, child);
    deliverTo(fed?.queue.arn ?? handler.arn, retry.target, admission);
    bus.registerQueues(
      name,
      {
        functionName: handler.name,
        ruleArn: rule.arn,
        ...(fed ? { queueUrl: fed.queue.url } : {}),
        deadLetterQueueUrl: deadLetters.url,
        targetDeadLetterQueueUrl: targetDeadLetters.url,
      },
      { deadLetterQueueArn: deadLetters.arn, shape },
    );
    this.registerOutputs({ functionName: handler.name });
  }
}
