import * as pulumi from "@pulumi/pulumi";
import { BEGINNINGS_INDEX, IDS_INDEX } from "../../schemas/names.ts";
import type { EventBus } from "../bus/event-bus.ts";
import { terminalEventsOf } from "../bus/terminal-events.ts";
import { consumerShape } from "../delivery/consumer-shape.ts";
import type { Queues } from "../delivery/queued.ts";
import { subscribedByQueue } from "../delivery/subscribed.ts";
import { bundle } from "../function/bundle.ts";
import { queueEnvironment, queueStatements } from "../function/consumer-function.ts";
import { journalSource } from "../function/entry.ts";
import { functionEnvironment } from "../function/environment.ts";
import { allowing, onKeys } from "../function/grants.ts";
import { LambdaFunction } from "../function/lambda-function.ts";
import { Table } from "../storage/table.ts";

export interface JournalArgs {
  bus: EventBus;
  /** An alarm rings when no event has come for so many whole hours, 1–168. @default none */
  expectedEveryHours?: number;
}

/**
 * The history of every process: each event on the bus, by correlation id, in a table that forgets after the stack's
 * recordDays. It is a consumer like any other, in nobody's way, and it may do no more than add to its table. What
 * contracts mark as secret or personal is left out; of an event that no contract knows only its name is kept. Beside the
 * entries it keeps the ids that they name, and counts by the minute, by which the console finds and shows them.
 */
export class Journal extends pulumi.ComponentResource {
  constructor(name: string, args: JournalArgs, opts?: pulumi.ComponentResourceOptions) {
    super("choreography:components:Journal", name, {}, opts);
    const { bus } = args;
    const { root, settings } = bus;
    const shape = consumerShape(name, args, settings, []);
    const child = { parent: this };
    const table = new Table(
      name,
      {
        ...{ key: "correlationId", sort: "position", expiry: "expiresAt" },
        attributes: { minute: "S", id: "S" },
        indexes: [
          // Sparse: only first events are in it.
          { name: BEGINNINGS_INDEX, key: "minute", sort: "position", holds: "ALL" },
          { name: IDS_INDEX, key: "id", holds: "KEYS_ONLY" },
        ],
      },
      child,
    );
    const everything = { source: [{ prefix: "" }] };
    const functionFor = (queues: Queues) =>
      new LambdaFunction(
        name,
        {
          code: bus.completed.then(({ choreography }) =>
            bundle(name, journalSource(name, terminalEventsOf(choreography), root), root, settings.awsClient),
          ),
          settings,
          environment: {
            ...functionEnvironment(bus),
            ...queueEnvironment(queues, shape),
            JOURNAL_TABLE: table.name,
          },
          statements: [
            ...allowing(["dynamodb:PutItem", "dynamodb:Query"], [table.arn]),
            onKeys("dynamodb:UpdateItem", table.arn, "counts"),
            ...queueStatements(queues),
          ],
        },
        child,
      );
    const { outputs, queueArns } = subscribedByQueue(
      name,
      { bus, pattern: everything, shape, functionFor },
      child,
    );
    bus.register({ name, kind: "journal", on: [], emits: [], outputs, queueArns, shape, table });
    this.registerOutputs({ tableName: table.name });
  }
}
