import type { Item } from "../../runtime/handler.ts";
import type { Gathers } from "../../runtime/ports/gathers.ts";
import type { OutboxEvent } from "../../runtime/ports/record.ts";
import type { Runtime } from "../../runtime/ports/runtime.ts";
import { DeadLetterDiscardRequested } from "../../schemas/choreography/dead-letter-discard-requested.ts";
import { DeadLetterRedriveRequested } from "../../schemas/choreography/dead-letter-redrive-requested.ts";
import { GatherDeadlinePassed } from "../../schemas/choreography/gather-deadline-passed.ts";
import type { HandlingFailed } from "../../schemas/choreography/handling-failed.ts";
import type { Command } from "../fakes/dynamodb/fake-dynamodb.ts";
import type { FakeStore } from "../fakes/fake-store.ts";
import { type MemorySqs, memorySqs } from "../fakes/memory-sqs.ts";
import { Agenda } from "./agenda.ts";
import { type Envelope, envelopeOf, matches } from "./bus.ts";
import { Chance, type Rates, type Stretch } from "./chance.ts";
import { Deliveries } from "./deliveries.ts";
import { outOfOrder, type Process, type Surroundings, serviceError } from "./process.ts";
import type { Program } from "./program.ts";
import { Shares } from "./shares.ts";
import { ALL_CALLS, Tables } from "./tables.ts";
import { Watch } from "./watch.ts";
import { Weather } from "./weather.ts";

/** Like those of the local stack, in a world whose time costs nothing. */
export const SETTINGS = {
  busName: "shop",
  retry: { maxAttempts: 3, baseDelaySeconds: 1, maxDelaySeconds: 4 },
  leaseMarginMs: 1000,
  recordDays: 35,
  maxEventBytes: 262_144,
};
export const TIMEOUT_MS = 3000;
const VISIBILITY_SECONDS = 18;
const MAX_RECEIVES = 100;

/** How many schedules have a backlog. */
const BACKLOGS = 0.006;

/** Schedules of one kind, for a guard that shows in counts. */
export interface ScheduleKind {
  /** Instead of those that each seed has. */
  rates?: Rates;
  /** Only schedules of this flow. */
  flow?: string;
  /** Many orders at once, and one batch at a time. */
  crowd?: boolean;
}

export interface CloudOptions {
  seed: number;
  /** Only these faults strike. */
  only?: readonly string[];
  /** Makes it a special kind of schedule. */
  kind?: ScheduleKind;
  /** Gets a line for everything that happens. */
  trace?: (line: string) => void;
}

export const queueOf = (consumer: string) => `${consumer}-queue`;
export const deadLettersOf = (consumer: string) => `${consumer}-dlq`;
export const targetDeadLettersOf = (consumer: string) => `${consumer}-target-dlq`;

/** One AWS in memory: store, bus with rules and archive, queues; and all that may go wrong between it and a process. */
export class Cloud implements Surroundings {
  readonly agenda = new Agenda();
  readonly chance: Chance;
  readonly watch = new Watch(SETTINGS.retry.maxAttempts);
  readonly shares = new Shares(this.agenda, this.watch);
  readonly deliveries = new Deliveries(this.agenda, this.watch, SETTINGS.retry.maxAttempts);
  readonly weather: Weather;
  /** All tables as they are, for those who look at them from outside. */
  readonly store: FakeStore;
  /** How long gathers wait. */
  readonly gatherDeadlineMs: number;
  /** Folders of handlers that this schedule has something to do for. */
  readonly owners: readonly string[];
  readonly sqs: MemorySqs;
  readonly archive: Envelope[] = [];
  readonly program: Program;
  readonly kind: ScheduleKind;
  /** Many messages wait, and one batch of a consumer is handled at a time. */
  readonly isCrowded: boolean;
  /** What the run cost. */
  readonly counts = { handled: 0, calls: 0, invocations: 0, redriven: 0 };
  /** Called for every event that the bus takes. */
  onEvent: (envelope: Envelope) => void = () => {};
  /** Called for every item of a business table that was written. */
  onItem: (table: string, item: Item) => void = () => {};
  /** Called when a message is sent to a consumer's queue. */
  onMessage: (consumer: string) => void = () => {};
  /** Consumers whose deployment lacks permissions for some calls: for a stretch, or until calm. */
  readonly #denials: { consumer: string; calls: readonly string[]; during?: Stretch }[] = [];
  /** The consumer that a stretch of its own is about. */
  readonly victim: string;
  readonly #tables: Tables;
  readonly #trace: ((line: string) => void) | undefined;
  #events = 0;

  constructor(program: Program, owners: readonly string[], { seed, only, trace, kind = {} }: CloudOptions) {
    this.program = program;
    this.kind = kind;
    this.chance = new Chance(seed, only, kind.rates);
    this.weather = new Weather(this.agenda, this.chance);
    this.#trace = trace;
    this.owners = owners;
    this.isCrowded = kind.crowd ?? this.chance.of("a backlog") < BACKLOGS;
    this.#tables = new Tables(this);
    this.store = this.#tables.store;
    const hasty = this.chance.of("hasty gathers") < 0.4;
    this.gatherDeadlineMs = hasty ? 1000 + this.chance.below(40_000, "gather deadline") : 86_400_000;
    this.sqs = memorySqs({ now: () => this.agenda.now });
    const names = program.consumers.map(({ name }) => name);
    const maxReceiveCount = this.chance.of("an impatient queue") < 0.1 ? 6 : MAX_RECEIVES;
    for (const name of names) {
      const redrive = { url: deadLettersOf(name), maxReceiveCount };
      this.sqs.create(queueOf(name), { visibilitySeconds: VISIBILITY_SECONDS, redrive });
      this.sqs.create(deadLettersOf(name), { visibilitySeconds: VISIBILITY_SECONDS });
      this.sqs.create(targetDeadLettersOf(name), { visibilitySeconds: VISIBILITY_SECONDS });
    }
    const busy = program.consumers.filter(({ owner }) => owners.includes(owner));
    const victims = busy.map(({ name }) => name);
    this.victim = this.chance.pick(victims, "victim of a stretch");
    const victim = this.chance.pick(victims, "victim");
    if (this.chance.strikes("no access", victim))
      this.#denials.push({ consumer: victim, calls: this.chance.pick(DENIALS, "denied calls") });
    this.#denials.push(
      { consumer: this.victim, calls: ["send"], during: "letters refused" },
      {
        consumer: this.victim,
        calls: this.chance.pick(DENIALS, "calls of a deployment"),
        during: "deployment",
      },
    );
  }

  trace = (line: () => string): void => {
    this.#trace?.(`${((this.agenda.now - START) / 1000).toFixed(3).padStart(8)}  ${line()}`);
  };

  /** An event from outside, as the aws CLI puts it. */
  put(entry: Pick<OutboxEvent, "type" | "source" | "detail">): void {
    this.#accept(entry);
  }

  /** Delivers an event to the queues of the consumers whose rule it matches. */
  route(envelope: Envelope): void {
    for (const { name, pattern } of this.program.consumers)
      if (matches(pattern, envelope)) this.#deliver(envelope, name);
  }

  send(consumer: string, body: string, attributes: Record<string, string> = {}): void {
    this.sqs.send(queueOf(consumer), body, attributes);
    this.onMessage(consumer);
  }

  /** The runtime's ports as one process has them. */
  portsOf(
    process: Process,
    owner: string,
  ): Pick<Runtime, "store" | "bus" | "queues" | "system" | "log"> & { gathers: Gathers } {
    const { sqs, watch } = this;
    const queueUrl = this.program.consumers.some(({ name }) => name === owner) ? queueOf(owner) : undefined;
    const queues = sqs.queues(queueUrl);
    return {
      system: process.system,
      log: (_level, message, { messageIds, again, finished, reason } = {}) => {
        this.trace(
          () => `${process.name} ${message} ${finished ?? again ?? ""} ${messageIds ?? ""} ${reason ?? ""}`,
        );
        if (messageIds) this.deliveries.handled(process, messageIds as string[], String(again ?? finished));
      },
      ...this.#tables.portsOf(process, owner),
      bus: { publish: (events) => this.#publish(process, owner, events) },
      queues: {
        delay: (messages) =>
          process
            .call("delay", async () => {
              await queues.delay(messages);
              this.onMessage(owner);
            })
            .catch(() => {}),
        sendAgain: (messages) =>
          process
            .call("sendAgain", async () => {
              const taken = await queues.sendAgain(messages);
              for (const { messageId } of messages) this.deliveries.handsOver(messageId);
              this.onMessage(owner);
              return taken;
            })
            .catch(() => messages.map(() => false)),
        sendDeadLetters: (letters) =>
          process
            .call("sendDeadLetters", async () => {
              this.permit(process, owner, "send");
              const taken = letters.filter(({ id }) => !this.#refuses(process, id));
              for (const letter of taken) {
                watch.took(letter);
                this.deliveries.sent(letter.id, process);
              }
              await queues.sendDeadLetters(taken);
              return letters.map((letter) => taken.includes(letter));
            })
            .catch(() => letters.map(() => false)),
      },
    };
  }

  /** A command to the tables of somebody who is no function: an operator. */
  command(process: Process, command: Command): Promise<object> {
    return this.#tables.command(process, command);
  }

  #publish(process: Process, owner: string, events: readonly OutboxEvent[]): Promise<boolean[]> {
    const publish = () => {
      this.permit(process, owner, "publish");
      if (this.weather.is("bus outage")) throw outOfOrder(process);
      return events.map((event, index) => {
        if (this.#refuses(process, `${event.id} ${index}`)) return false;
        if (!UNCOMMITTED.includes(event.type)) {
          this.watch.took(event);
          this.deliveries.sent(event.id, process);
        }
        this.#accept(event);
        return true;
      });
    };
    return process
      .call(`publish ${events.map(({ type }) => type)}`, publish, { service: "bus" })
      .catch(() => events.map(() => false));
  }

  /** Whether a service refuses one entry of a call that it takes otherwise. */
  #refuses(process: Process, entry: string): boolean {
    const refuses = this.chance.strikes("entry refused", `${process.name} ${entry}`);
    if (refuses) process.struck++;
    return refuses;
  }

  /** Throws where a deployment lacks the permission for a call. */
  permit(process: Process, owner: string, call: string): void {
    const isDenied = this.#denials.some(
      ({ consumer, calls, during }) =>
        consumer === owner &&
        calls.includes(call) &&
        (during === undefined ? this.chance.stormy : this.weather.is(during)),
    );
    if (!isDenied) return;
    // A letter that is refused excuses nobody for telling of it again.
    if (call !== "send") process.failed = true;
    throw serviceError("AccessDeniedException", 400);
  }

  #accept(entry: Pick<OutboxEvent, "type" | "source" | "detail">): void {
    const envelope = envelopeOf(entry, `e${++this.#events}`, this.agenda.now);
    this.trace(() => `the bus takes ${entry.type} ${envelope.id}`);
    this.archive.push(envelope);
    if (entry.type === "HandlingFailed") this.watch.announced((envelope.detail as HandlingFailed).data);
    this.onEvent(envelope);
    this.route(envelope);
  }

  #deliver(envelope: Envelope, consumer: string): void {
    const { chance, agenda, sqs } = this;
    const where = `${envelope.id}${envelope["replay-name"] ?? ""} to ${consumer}`;
    const body = JSON.stringify(envelope);
    const later = (name: string) =>
      chance.strikes("delivered late", `${where} ${name}`)
        ? chance.below(30_000, `${where} ${name}`)
        : 1 + chance.below(50, `${where} ${name}`);
    if (chance.strikes("not delivered", where)) {
      const attributes = { ERROR_CODE: "NO_PERMISSIONS", ERROR_MESSAGE: "denied", RULE_ARN: consumer };
      this.trace(() => `${where}: not delivered, to its target's dead letters`);
      sqs.send(targetDeadLettersOf(consumer), body, attributes);
      return;
    }
    agenda.in(later("first"), () => this.send(consumer, body));
    if (chance.strikes("delivered twice", where)) agenda.in(later("second"), () => this.send(consumer, body));
  }
}

/** What is published without an outbox: it is said again, or else it is not done. */
const UNCOMMITTED: readonly string[] = [
  GatherDeadlinePassed,
  DeadLetterRedriveRequested,
  DeadLetterDiscardRequested,
].map(({ type }) => type);

const START = new Agenda().now;

/** Calls that a bad deployment may lack the permission for. */
const DENIALS: readonly (readonly string[])[] = [
  ["commit", "read", "count"],
  ALL_CALLS,
  ["publish"],
  ["send"],
];
