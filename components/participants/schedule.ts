import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Spec } from "../../runtime/handler.ts";
import { ScheduleFired } from "../../schemas/choreography/schedule-fired.ts";
import { defined } from "../../schemas/defined.ts";
import { consumerShape } from "../delivery/consumer-shape.ts";
import { hoursBetween } from "../delivery/hours-between.ts";
import { Queue } from "../delivery/queue.ts";
import { queued } from "../delivery/queued.ts";
import { consumerFunction } from "../function/consumer-function.ts";
import { allowing } from "../function/grants.ts";
import { eventsOf } from "../function/handler-function.ts";
import { inlinePolicy } from "../function/policies.ts";
import { handlerFile } from "../settings/project.ts";
import type { Agreed, Agreement, Callable, NameOf, SpecNamed } from "./agreement.ts";
import type { ConsumerOptions } from "./consumer-options.ts";

interface ScheduleOptions extends Pick<ConsumerOptions, "bus" | "retry" | "timeoutSeconds"> {
  /** `cron(0 3 * * ? *)` or `rate(1 hour)`, in UTC; empty: it never fires. */
  expression: string;
  /**
   * An alarm rings when it has not fired for so many whole hours, 1–168. @default an hour above what the expression says,
   * as far as it fires every day or oftener; else none
   */
  expectedEveryHours?: number;
  /** What the handler finds in the event's `input`: JSON values. @default nothing */
  input?: Record<string, unknown>;
}

/** Handlers of the clock's event. */
export type ScheduleName = NameOf<Callable, Spec & { on: ScheduleFired }>;

/** What a schedule needs: its handler's type says what it publishes and uses. */
export type ScheduleArgs<Name extends ScheduleName> = ScheduleOptions &
  Omit<Agreement<SpecNamed<Name>>, "on">;

/** Fewest batches side by side that a mapping takes; there is one event at a time. */
const CONCURRENCY = 2;

/**
 * A consumer that is woken by the clock: EventBridge Scheduler → queue → function. Each time that is due is handled once,
 * however often it is delivered, since it is what names the event.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 *
 * @example new Schedule("request-crawl", { bus, expression: "cron(0 3 * * ? *)", emits: { CrawlRequested } })
 */
export class Schedule<Name extends ScheduleName> extends pulumi.ComponentResource {
  constructor(name: Name, args: ScheduleArgs<Name>, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:Schedule", name, {}, opts);
    const { bus, expression, input = {}, retry, timeoutSeconds } = args as ScheduleOptions;
    const { expectedEveryHours = hoursBetween(expression) } = args as ScheduleOptions;
    const { emits } = eventsOf(args as Agreed);
    const { owner } = handlerFile(bus.root, name);
    const { settings } = bus;
    if (expression !== "" && !/^(cron|rate)\(.+\)$/.test(expression))
      throw new Error(
        `Schedule ${name} is "${expression}": write cron(0 3 * * ? *) or rate(1 hour), or nothing for never.`,
      );
    const shape = consumerShape(
      name,
      defined({ concurrency: CONCURRENCY, retry, timeoutSeconds, expectedEveryHours }),
      settings,
      emits,
    );
    const child = { parent: this };
    const agreed: Agreed = { ...(args as Agreed), on: { ScheduleFired } };
    const made = { bus, agreed, factory: "consumer", more: { projection: false }, shape } as const;
    const { queue, deadLetters, handler } = queued(
      name,
      { bus, shape, functionFor: (queues) => consumerFunction(name, made, queues, child) },
      child,
    );
    const targetDeadLetters = new Queue(
      `${name}-target-dlq`,
      { retentionDays: settings.deadLetterRetentionDays },
      child,
    );
    if (expression !== "") {
      const account = bus.arn.apply((arn) => arn.split(":")[4] ?? "");
      const sends = [queue.arn, targetDeadLetters.arn];
      const { role, grant } = schedulerRole(name, account, allowing("sqs:SendMessage", sends), child);
      new aws.scheduler.Schedule(
        name,
        {
          scheduleExpression: expression,
          flexibleTimeWindow: { mode: "OFF" },
          target: {
            arn: queue.arn,
            roleArn: role.arn,
            input: JSON.stringify(envelope(name, input)),
            deadLetterConfig: { arn: targetDeadLetters.arn },
            retryPolicy: shape.retry.target,
          },
        },
        { ...child, dependsOn: [grant] },
      );
    }
    bus.register({
      name,
      kind: "schedule",
      owner,
      on: [],
      emits,
      trigger: expression || "never",
      maxAttempts: shape.retry.runtime.maxAttempts,
      shape,
      queueArns: { queue: queue.arn, deadLetters: deadLetters.arn, undelivered: targetDeadLetters.arn },
      outputs: {
        functionName: handler.name,
        queueUrl: queue.url,
        deadLetterQueueUrl: deadLetters.url,
        targetDeadLetterQueueUrl: targetDeadLetters.url,
      },
    });
    this.registerOutputs({ functionName: handler.name });
  }
}

/** The event as a rule would deliver it; Scheduler fills in when it is due, and an id for each delivery. */
function envelope(schedule: string, input: Record<string, unknown>): object {
  const { source, type } = ScheduleFired;
  const scheduledAt = "<aws.scheduler.scheduled-time>";
  return {
    id: "<aws.scheduler.execution-id>",
    source,
    "detail-type": type,
    time: scheduledAt,
    detail: { data: { schedule, scheduledAt, input } },
  };
}

/** A role that Scheduler takes on in this account. */
function schedulerRole(
  name: string,
  account: pulumi.Input<string>,
  statements: ReturnType<typeof allowing>,
  child: { parent: pulumi.Resource },
) {
  const role = new aws.iam.Role(
    `${name}-scheduler`,
    {
      assumeRolePolicy: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Principal: { Service: "scheduler.amazonaws.com" },
            // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
            Condition: { StringEquals: { "aws:SourceAccount": account } },
          },
        ],
      },
    },
    child,
  );
  const grant = new aws.iam.RolePolicy(
    `${name}-scheduler`,
    { role: role.id, policy: inlinePolicy(`${name}-scheduler`, statements) },
    child,
  );
  return { role, grant };
}
