import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EventDefinition } from "../../schemas/event.ts";
import { Queue } from "../delivery/queue.ts";
import { PACKAGE_ROOT } from "../settings/project.ts";
import { type StackSettings, stackSettings } from "../settings/settings.ts";
import { claimsTable } from "../storage/claims-table.ts";
import type { Table } from "../storage/table.ts";
import type { Bus } from "./bus.ts";
import { busAccounts, busPolicy } from "./bus-accounts.ts";
import { complete } from "./complete.ts";
import { type JoinedStack, joinedStacks } from "./joined-stacks.ts";
import { type Completed, type Part, Program } from "./program.ts";

/** A bus that another program has: outputs of its stack. */
export interface OtherBus {
  busName: pulumi.Input<string>;
  busArn: pulumi.Input<string>;
  /** The archive from which tools replay. @default none, nothing can be replayed */
  archiveArn?: pulumi.Input<string>;
}

export interface EventBusArgs {
  /**
   * The bus of another program, on which this one takes part: with claims, timers and a sweeper of its own. Archive, policy and
   * journal are that program's. @default a bus is made
   */
  of?: OtherBus;
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

/**
 * A custom event bus with an archive, a resource policy, and the table in which consumers claim events. Components
 * register with it; {@link EventBus.complete} comes after the last of them.
 */
export class EventBus extends pulumi.ComponentResource implements Bus {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly claims: Table;
  readonly timers: Queue;
  readonly root: string;
  readonly settings: StackSettings;
  readonly alarmActions: pulumi.Input<string>[];
  /** What the program declares; resolved by {@link EventBus.complete}, so it waits for components that come later. */
  readonly completed: Promise<Completed>;
  /** Other programs whose handling its timelines show. */
  readonly joined: Readonly<Record<string, JoinedStack>>;
  readonly #archiveArn?: pulumi.Output<string>;
  readonly #logicalName: string;
  readonly #program: Program;
  readonly #whenComplete: ((parts: readonly Part[]) => void)[] = [];
  #settle: (completed: Completed) => void = () => {};

  constructor(name: string, args: EventBusArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:EventBus", name, {}, opts);
    if (!BUS_NAME.test(name)) throw new Error(`Bus name "${name}": use lower case, 2 to 40 of a-z 0-9 -.`);
    this.root = args.root ?? PACKAGE_ROOT;
    this.settings = stackSettings();
    this.alarmActions = args.alarmActions ?? [];
    this.#logicalName = name;
    this.#program = new Program(Object.values(args.external ?? {}), [
      ...Object.values(ownFunctions(name)),
      ...OWN_KEYS,
    ]);
    this.completed = new Promise((resolve) => {
      this.#settle = resolve;
    });
    const child = { parent: this };
    const { busName, busArn, archiveArn } = args.of ?? this.#make(name, child);
    this.name = pulumi.output(busName);
    this.arn = pulumi.output(busArn);
    if (archiveArn !== undefined) this.#archiveArn = pulumi.output(archiveArn);
    this.joined = joinedStacks(this, child);
    this.claims = claimsTable(`${name}-claims`, child);
    const { visibilityTimeoutSeconds, queueRetentionDays: retentionDays } = this.settings;
    // Without dead letters: the sweeper sends another wake-up for what one has missed.
    this.timers = new Queue(`${name}-timers`, { retentionDays, visibilityTimeoutSeconds }, child);
    this.registerOutputs({ name: this.name, arn: this.arn });
  }

  /** The bus itself, with its archive and its policy. */
  #make(name: string, child: { parent: pulumi.Resource }): OtherBus {
    const accounts = busAccounts();
    // What was published is in no other place.
    const kept = { ...child, protect: this.settings.deletionProtection };
    const bus = new aws.cloudwatch.EventBus(name, {}, kept);
    const archive = new aws.cloudwatch.EventArchive(
      name,
      { eventSourceArn: bus.arn, retentionDays: this.settings.archiveDays },
      kept,
    );
    new aws.cloudwatch.EventBusPolicy(
      name,
      { eventBusName: bus.name, policy: bus.arn.apply((arn) => busPolicy(arn, accounts)) },
      child,
    );
    return { busName: bus.name, busArn: bus.arn, archiveArn: archive.arn };
  }

  /** More events that others publish on this bus; a flow names its own. */
  accept(events: Record<string, EventDefinition>): void {
    this.#program.external.push(...Object.values(events));
  }

  /** Notes what a component is and has; called by components. Throws after the bus is complete, and for a name that is taken. */
  register(part: Part): void {
    this.#program.add(part);
  }

  /** Consumers whose failures others tell of; called by FailureNotifications. */
  quiet(): string[] {
    return this.#program.quiet();
  }

  /** Has something done with all that is declared, by {@link EventBus.complete}; called by components. */
  whenComplete(then: (parts: readonly Part[]) => void): void {
    this.#whenComplete.push(then);
  }

  /**
   * Checks the choreography as a graph and adds what serves all consumers: the outbox sweeper, what fires timers, alarms
   * and the dashboard.
   * @returns the stack outputs that tools rely on.
   * @throws Error that lists all that is wrong with the graph.
   */
  complete() {
    this.#program.close();
    const { completed, ...outputs } = complete(
      { name: this.#logicalName, ...ownFunctions(this.#logicalName) },
      { bus: this, program: this.#program },
      { parent: this },
    );
    this.#settle(completed);
    for (const then of this.#whenComplete) then(this.#program.parts);
    return {
      ...{ busName: this.name, busArn: this.arn, archiveArn: this.#archiveArn, joined: this.joined },
      ...outputs,
    };
  }
}

/** With Pulumi's own eight characters an archive's name may have 48. @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html */
const BUS_NAME = /^[a-z][a-z0-9-]{1,39}$/;

/** What keys of the claims table begin with that are no component's. */
const OWN_KEYS = ["timer", "fired", "pace"];

/** Names of the functions that serve all consumers. */
function ownFunctions(bus: string): { sweeper: string; timers: string } {
  return { sweeper: `${bus}-sweep-outboxes`, timers: `${bus}-fire-timers` };
}
