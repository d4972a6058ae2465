import * as pulumi from "@pulumi/pulumi";
import type { Gathering, GatherSpec } from "../../runtime/handler.ts";
import { GatherDeadlinePassed } from "../../schemas/choreography/gather-deadline-passed.ts";
import { where } from "../../schemas/event.ts";
import { eventPattern } from "../bus/pattern.ts";
import { subscription } from "../delivery/subscription.ts";
import { queuedConsumer } from "../function/consumer-function.ts";
import { eventsOf } from "../function/handler-function.ts";
import { handlerFile } from "../settings/project.ts";
import type { Readable } from "../storage/table.ts";
import type { Agreed, Agreement, NameOf, SpecNamed } from "./agreement.ts";
import { consumerShape, type QueueOptions } from "./consumer-options.ts";

type Taken = "bus" | "expectedEveryHours" | "backlogAlarmSeconds" | "cycle" | "failureMail";

interface GatherOptions extends Pick<QueueOptions, Taken> {
  /** How long after the first that is heard of it a gather ends with what it has, done or not. @default 86,400, a day */
  deadlineSeconds?: number;
}

/** Handlers that count results. */
export type GatherName = NameOf<Pick<Gathering<GatherSpec>, "count">, GatherSpec>;

/** What a gather needs: its handler's type says what it counts, and what it publishes at the end. */
export type GatherArgs<Name extends GatherName> = GatherOptions & Counted<Agreement<SpecNamed<Name>>>;

/** The part of an agreement that a gather can have. */
type Counted<A> = Pick<A, keyof A & ("on" | "emits")>;

/** Batches side by side: the fewest that a mapping takes, so that the transactions on one record seldom meet. */
const CONCURRENCY = 2;

/**
 * Counts what comes of a scatter, and says once that all are done: a consumer whose handler is a {@link Gathering}. Each
 * item counts once, whatever is delivered twice, late or never; at its deadline a gather ends with what it has.
 *
 * @example new Gather("complete-crawl", { bus, on: { CrawlListed, PageCrawled, … }, emits: { CrawlCompleted } })
 */
export class Gather<Name extends GatherName> extends pulumi.ComponentResource {
  /**
   * The counts for readers, by what is gathered for: `{ total, succeeded, failed, keep, claimedAt, finishedAt }`, as far as
   * they are known.
   */
  readonly progress: Readable;

  constructor(name: Name, args: GatherArgs<Name>, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:Gather", name, {}, opts);
    const { bus, deadlineSeconds = 86_400, cycle, failureMail } = args as GatherOptions;
    const { on: events, emits } = eventsOf(args as Agreed);
    const { owner } = handlerFile(bus.root, name);
    const longest = bus.settings.recordDays * 86_400;
    if (!Number.isInteger(deadlineSeconds) || deadlineSeconds < 1 || deadlineSeconds > longest)
      throw new Error(
        `deadlineSeconds of ${name} is ${deadlineSeconds}: use a whole number from 1 to ${longest}, the stack's recordDays.`,
      );
    const options = { ...(args as GatherOptions), concurrency: CONCURRENCY };
    const shape = consumerShape(name, options, bus.settings, emits);
    bus.register({
      ...{ name, kind: "gather", owner, on: events, emits },
      ...(cycle ? { cycle } : {}),
      ...(failureMail === undefined ? {} : { failureMail }),
    });

    const child = { parent: this };
    const deadlines = where(GatherDeadlinePassed, { consumer: [name] });
    const agreed: Agreed = {
      ...(args as Agreed),
      on: { ...(args as Agreed).on, GatherDeadlinePassed: deadlines },
    };
    const on = [...events, deadlines];
    const { rule, targetDeadLetters, deliverTo } = subscription(
      name,
      { bus, pattern: eventPattern(name, on) },
      child,
    );
    const { queue, deadLetters, handler } = queuedConsumer(
      name,
      {
        bus,
        agreed,
        factory: "gather",
        more: { deadlineMs: deadlineSeconds * 1000 },
        shape,
        claimActions: ["dynamodb:GetItem"],
        sender: rule.arn,
      },
      child,
    );
    deliverTo(queue.arn, shape.retry.target, queue.policy);
    bus.registerQueues(
      name,
      {
        functionName: handler.name,
        ruleArn: rule.arn,
        queueUrl: queue.url,
        deadLetterQueueUrl: deadLetters.url,
        targetDeadLetterQueueUrl: targetDeadLetters.url,
      },
      { deadLetterQueueArn: deadLetters.arn, shape },
    );
    const { arn, key } = bus.claims;
    this.progress = { name: bus.claims.name, arn, key, prefix: `${name}|gather|` };
    this.registerOutputs({ functionName: handler.name });
  }
}
