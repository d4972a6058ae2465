import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Choreography } from "../../history/choreography.ts";
import { GatherDeadlinePassed } from "../../schemas/choreography/gather-deadline-passed.ts";
import { HandlingFailed } from "../../schemas/choreography/handling-failed.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import type { HttpApi } from "../http/http-api.ts";
import { Dashboard } from "../operations/dashboard.ts";
import { watch } from "../operations/operations.ts";
import { PendingAlarms } from "../operations/pending-alarms.ts";
import { staleAfterSeconds } from "../operations/stale-claims.ts";
import type { ConsumerShape } from "../participants/consumer-options.ts";
import { PACKAGE_ROOT } from "../settings/project.ts";
import { type StackSettings, stackSettings } from "../settings/settings.ts";
import { claimsTable } from "../storage/claims-table.ts";
import type { Table } from "../storage/table.ts";
import { choreographyOf } from "./choreography.ts";
import { checkGraph, type Participant } from "./graph.ts";
import { Sweeper } from "./sweeper.ts";

export interface EventBusArgs {
  /** Events that others publish on this bus: other stacks, people with the aws CLI. @default none */
  external?: Record<string, EventDefinition>;
  /**
   * Folder that holds `handlers/`, `schemas/` and `adapters/`: that of Pulumi.yaml, since archives are given relative
   * to it. @default the folder above components/
   */
  root?: string;
  /** ARNs of what is told when an alarm begins: SNS topics. @default nobody is; the alarm shows in CloudWatch */
  alarmActions?: pulumi.Input<string>[];
}

/** What tools need to know of a consumer. */
export interface ConsumerOutputs {
  functionName: pulumi.Input<string>;
  /** Absent where a schedule wakes it. */
  ruleArn?: pulumi.Input<string>;
  /** Absent where events are delivered directly. */
  queueUrl?: pulumi.Input<string>;
  deadLetterQueueUrl: pulumi.Input<string>;
  targetDeadLetterQueueUrl: pulumi.Input<string>;
}

/** What tools need to know of a notification. */
export interface NotificationOutputs {
  ruleArn: pulumi.Input<string>;
  topicArn: pulumi.Input<string>;
  /** Events whose mail could not be made or sent. */
  targetDeadLetterQueueUrl: pulumi.Input<string>;
}

/** A program as a whole, once all of it is declared. */
export interface Completed {
  choreography: Choreography;
  consumers: Readonly<Record<string, ConsumerOutputs>>;
  notifications: Readonly<Record<string, NotificationOutputs>>;
  /** Absent without a journal. */
  journal?: Table;
}

/** What is known of a consumer besides its outputs. */
interface Registered {
  outputs: ConsumerOutputs;
  /** Where its function lays what it gives up; the sweeper does so for it after a crash. */
  deadLetterQueueArn?: pulumi.Output<string>;
  shape: ConsumerShape;
}

/**
 * A custom event bus with an archive, a resource policy, and the table in which consumers claim events. Consumers and
 * endpoints register with it; {@link EventBus.complete} comes after the last of them.
 */
export class EventBus extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly claims: Table;
  readonly root: string;
  readonly settings: StackSettings;
  /** ARNs of what is told when an alarm begins. */
  readonly alarmActions: pulumi.Input<string>[];
  readonly #archiveArn: pulumi.Output<string>;
  readonly #logicalName: string;
  readonly #sweeper: string;
  readonly #external: EventDefinition[];
  readonly #participants: Participant[] = [];
  readonly #consumers = new Map<string, Registered>();
  readonly #notifications: Record<string, NotificationOutputs> = {};
  readonly #endpoints: Record<string, pulumi.Input<string>> = {};
  readonly #apis = new Set<HttpApi>();
  readonly #alarms: pulumi.Output<string>[] = [];
  #journal: Table | undefined;
  /** What the program declares; settled by {@link EventBus.complete}, so it waits for components that come later. */
  readonly completed: Promise<Completed>;
  #settle: (completed: Completed) => void = () => {};
  #complete = false;

  constructor(name: string, args: EventBusArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:EventBus", name, {}, opts);
    this.root = args.root ?? PACKAGE_ROOT;
    this.settings = stackSettings();
    this.#logicalName = name;
    this.#sweeper = `${name}-sweep-outboxes`;
    this.alarmActions = args.alarmActions ?? [];
    this.#external = Object.values(args.external ?? {});
    this.completed = new Promise((resolve) => {
      this.#settle = resolve;
    });
    const child = { parent: this };
    const bus = new aws.cloudwatch.EventBus(name, {}, child);
    const archive = new aws.cloudwatch.EventArchive(
      name,
      { eventSourceArn: bus.arn, retentionDays: this.settings.archiveDays },
      child,
    );
    new aws.cloudwatch.EventBusPolicy(
      name,
      {
        eventBusName: bus.name,
        policy: bus.arn.apply(ownAccountOnly),
      },
      child,
    );
    this.name = bus.name;
    this.arn = bus.arn;
    this.#archiveArn = archive.arn;
    this.claims = claimsTable(`${name}-claims`, child);
    this.registerOutputs({ name: this.name, arn: this.arn });
  }

  /** Events that others publish on this bus, as {@link EventBusArgs.external}; a flow names its own. */
  accept(events: Record<string, EventDefinition>): void {
    this.#external.push(...Object.values(events));
  }

  /** Consumers whose failures others tell of. */
  get quiet(): string[] {
    return this.#participants.filter(({ failureMail }) => failureMail === false).map(({ name }) => name);
  }

  /** Notes who takes part; called by components. Throws after {@link EventBus.complete} and for a name that is taken. */
  register(participant: Participant): void {
    const { name } = participant;
    // With the longest suffix and Pulumi's own seven digits a role's name may have 64 characters.
    if (!/^[a-z][a-z0-9-]{2,43}$/.test(name))
      throw new Error(`Component name "${name}": use verb-noun in lower case, 3 to 44 of a-z 0-9 -.`);
    if (this.#complete) throw new Error(`${name} comes after bus.complete(): declare it before.`);
    if (name === this.#sweeper || this.#participants.some((other) => other.name === name))
      throw new Error(`There are two components named ${name}: a name is unique in the program.`);
    this.#participants.push(participant);
  }

  /** Notes a consumer's queues and how they are worked off; called by consumers. */
  registerQueues(name: string, outputs: ConsumerOutputs, more: Omit<Registered, "outputs">): void {
    this.#consumers.set(name, { outputs, ...more });
  }

  /** Notes the function behind a route; called by endpoints and webhooks. */
  registerEndpoint(name: string, functionName: pulumi.Input<string>, api: HttpApi): void {
    this.#endpoints[name] = functionName;
    this.#apis.add(api);
  }

  /** Notes an alarm for the dashboard. */
  registerAlarm(arn: pulumi.Output<string>): void {
    this.#alarms.push(arn);
  }

  /** Notes a notification's rule and queue; called by Notification. */
  registerNotification(name: string, outputs: NotificationOutputs): void {
    this.#notifications[name] = outputs;
  }

  /** Notes where the history of processes is kept; called by Journal. */
  registerJournal(table: Table): void {
    this.#journal = table;
  }

  /**
   * Checks the choreography as a graph and adds the outbox sweeper, which serves all consumers, the alarms and the
   * dashboard.
   * @returns the stack outputs that tools rely on.
   * @throws Error that lists all that is wrong with the graph.
   */
  complete() {
    this.#complete = true;
    const { errors, warnings } = checkGraph(this.#participants, this.#external);
    for (const warning of warnings) pulumi.log.warn(warning, this);
    if (errors.length > 0)
      throw new Error(`The choreography does not hold together:\n  ${errors.join("\n  ")}`);
    const choreography = choreographyOf(this.#participants, this.#external);
    const emitted = this.#participants.flatMap(({ emits }) => emits);
    const registered = [...this.#consumers.values()];
    const stale = staleAfterSeconds(
      this.settings,
      registered.map(({ shape }) => shape),
    );
    const sweeper = new Sweeper(
      this.#sweeper,
      {
        bus: this,
        events: [...new Set([...emitted, HandlingFailed, GatherDeadlinePassed])],
        deadLetterQueueArns: registered.flatMap(({ deadLetterQueueArn }) => deadLetterQueueArn ?? []),
        staleAfterSeconds: stale,
      },
      { parent: this },
    );
    new PendingAlarms(
      this.#logicalName,
      { bus: this, sweeper: sweeper.functionName, staleAfterSeconds: stale },
      // What does not run yet would be an alarm at once.
      { parent: this, dependsOn: [sweeper] },
    );
    const watched = {
      ...{ consumers: this.#consumers, notifications: this.#notifications },
      ...{ endpoints: this.#endpoints, apis: this.#apis },
      sweeper: { [this.#sweeper]: sweeper.functionName },
    };
    const { alarms, recordDays, maxEventBytes } = this.settings;
    if (alarms) watch(this, watched, { parent: this });
    new Dashboard(this.#logicalName, { bus: this, watched, alarms: this.#alarms }, { parent: this });
    const consumers = Object.fromEntries([...this.#consumers].map(([name, { outputs }]) => [name, outputs]));
    const journal = this.#journal;
    this.#settle({
      choreography,
      consumers,
      notifications: this.#notifications,
      ...(journal && { journal }),
    });
    return {
      busName: this.name,
      busArn: this.arn,
      archiveArn: this.#archiveArn,
      claimsTable: this.claims.name,
      /** JSON of a Choreography: what tools draw, and what they know that must still come. */
      choreography: JSON.stringify(choreography),
      /** Absent without a journal. */
      ...(journal ? { journalTable: journal.name } : {}),
      consumers,
      notifications: this.#notifications,
      sweeper: {
        functionName: sweeper.functionName,
        staleAfterSeconds: String(stale),
        recordDays: String(recordDays),
        maxEventBytes: String(maxEventBytes),
      },
    };
  }
}

/**
 * The bus's resource policy: its own account, as far as the account's identity policies allow it, and nobody else.
 * Another account gets in by a statement of its own here.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
function ownAccountOnly(busArn: string): string {
  const [, partition, , , account] = busArn.split(":");
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OwnAccount",
        Effect: "Allow",
        Principal: { AWS: `arn:${partition}:iam::${account}:root` },
        Action: "events:PutEvents",
        Resource: busArn,
      },
    ],
  });
}
