import type * as pulumi from "@pulumi/pulumi";
import type { Choreography, ParticipantKind } from "../../history/choreography.ts";
import type { ConsumerOutputs, NotificationOutputs } from "../../history/stack-outputs.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import type { ConsumerShape } from "../delivery/consumer-shape.ts";
import type { HttpApi } from "../http/http-api.ts";
import type { NotificationTopic } from "../mail/notification-topic.ts";
import type { Table } from "../storage/table.ts";
import type { Participant } from "./graph.ts";

type Text = pulumi.Input<string>;

type Kind<K extends ParticipantKind, Details> = Participant & { kind: K } & Details;

interface Queues {
  outputs: ConsumerOutputs<Text>;
  queueArns: QueueArns;
  shape: ConsumerShape;
}

/** ARNs of a component's queues. */
export interface QueueArns {
  /** Absent where events are delivered directly, and where there is no function. */
  queue?: Text;
  /** What its function gives up. Absent where there is no function. */
  deadLetters?: Text;
  /** What its rule or schedule could not deliver. */
  undelivered: Text;
}

/** What a component says of itself, by its kind. */
export type Part =
  | Kind<"consumer" | "projection" | "gather" | "schedule", Queues>
  | Kind<"journal", Queues & { table: Table }>
  | Kind<"endpoint", { functionName: Text; api: HttpApi }>
  | Kind<"webhook", { functionName: Text; api: HttpApi; alarms: readonly Text[] }>
  | Kind<
      "notification",
      { outputs: NotificationOutputs<Text>; queueArns: QueueArns; topic: NotificationTopic }
    >
  | Kind<"console", unknown>;

/** A program as a whole, once all of it is declared. */
export interface Completed {
  choreography: Choreography;
  consumers: Readonly<Record<string, ConsumerOutputs<Text>>>;
  notifications: Readonly<Record<string, NotificationOutputs<Text>>>;
  /** Absent without a journal. */
  journal?: Table;
}

/** All that a program declares on its bus, in its order. */
export class Program {
  readonly parts: Part[] = [];
  /** Events that others publish. */
  readonly external: EventDefinition[];
  readonly #reserved: readonly string[];
  #closed = false;
  #quietKnown = false;

  /** @param reserved names that no component may have */
  constructor(external: readonly EventDefinition[], reserved: readonly string[]) {
    this.external = [...external];
    this.#reserved = reserved;
  }

  /** Throws after {@link Program.close}, and for a name that is taken or that AWS would not take. */
  add(part: Part): void {
    const { name } = part;
    // With the longest suffix and Pulumi's own seven digits a role's name may have 64 characters.
    if (!/^[a-z][a-z0-9-]{2,43}$/.test(name))
      throw new Error(`Component name "${name}": use verb-noun in lower case, 3 to 44 of a-z 0-9 -.`);
    if (this.#closed) throw new Error(`${name} comes after bus.complete(): declare it before.`);
    if (this.#reserved.includes(name) || this.parts.some((other) => other.name === name))
      throw new Error(`There are two components named ${name}: a name is unique in the program.`);
    if (this.#quietKnown && part.failureMail === false)
      throw new Error(`${name} says failureMail after FailureNotifications is declared: declare it before.`);
    this.parts.push(part);
  }

  /** Consumers whose failures others tell of; no more may come. */
  quiet(): string[] {
    this.#quietKnown = true;
    return this.parts.filter(({ failureMail }) => failureMail === false).map(({ name }) => name);
  }

  /** Nothing more is declared. */
  close(): void {
    this.#closed = true;
  }
}
