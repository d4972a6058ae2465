import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import type { Gathering, GatherSpec } from "../../runtime/handler.ts";
import { GatherDeadlinePassed } from "../../schemas/choreography/gather-deadline-passed.ts";
import { defined } from "../../schemas/defined.ts";
import { where } from "../../schemas/event.ts";
import { eventPattern } from "../bus/pattern.ts";
import { consumerShape } from "../delivery/consumer-shape.ts";
import type { Queues } from "../delivery/queued.ts";
import { subscribedByQueue } from "../delivery/subscribed.ts";
import { consumerFunction } from "../function/consumer-function.ts";
import { eventsOf } from "../function/handler-function.ts";
import { checked, whole } from "../settings/checked.ts";
import { handlerFile } from "../settings/project.ts";
import type { Readable } from "../storage/table.ts";
import type { Agreed, Agreement, NameOf, SpecNamed } from "./agreement.ts";
import type { ConsumerOptions } from "./consumer-options.ts";

type Taken = "bus" | "expectedEveryHours" | "backlogAlarmSeconds" | "cycle" | "failureMail";

interface GatherOptions extends Pick<ConsumerOptions, Taken> {
  /** How long after the first that is heard of it a gather ends with what it has, done or not. 1 to the stack's recordDays. @default 86,400, a day */
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
    const options = args as GatherOptions;
    const { bus, deadlineSeconds = 86_400, cycle, failureMail } = options;
    const { on: events, emits } = eventsOf(args as Agreed);
    const { owner } = handlerFile(bus.root, name);
    const Deadline = z.object({
      deadlineSeconds: whole(1, bus.settings.recordDays * 86_400, "the stack's recordDays"),
    });
    checked(Deadline, { deadlineSeconds }, (option) => `${option} of ${name}`);
    const shape = consumerShape(name, { ...options, concurrency: CONCURRENCY }, bus.settings, emits);
    const deadlines = where(GatherDeadlinePassed, { consumer: [name] });
    const agreed: Agreed = {
      ...(args as Agreed),
      on: { ...(args as Agreed).on, GatherDeadlinePassed: deadlines },
    };
    const child = { parent: this };
    const more = { deadlineMs: deadlineSeconds * 1000 };
    const claimActions = ["dynamodb:GetItem"];
    const functionFor = (queues: Queues) =>
      consumerFunction(name, { bus, agreed, factory: "gather", more, shape, claimActions }, queues, child);
    const pattern = eventPattern(name, [...events, deadlines]);
    const fed = subscribedByQueue(name, { bus, pattern, shape, functionFor }, child);
    bus.register({
      name,
      kind: "gather",
      owner,
      on: events,
      emits,
      shape,
      ...fed,
      ...defined({ cycle, failureMail }),
    });
    const { arn, key } = bus.claims;
    this.progress = { name: bus.claims.name, arn, key, prefix: `${name}|gather|` };
    this.registerOutputs({ functionName: fed.outputs.functionName });
  }
}
