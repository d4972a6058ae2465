import type { Item } from "../../runtime/handler.ts";
import type { Gathers } from "../../runtime/ports/gathers.ts";
import type { ClaimRecord, OutboxEvent } from "../../runtime/ports/record.ts";
import type { Runtime } from "../../runtime/ports/runtime.ts";
import type { Timers } from "../../runtime/ports/timers.ts";
import { DeadLetterDiscardRequested } from "../../schemas/choreography/dead-letter-discard-requested.ts";
import { DeadLetterRedriveRequested } from "../../schemas/choreography/dead-letter-redrive-requested.ts";
import { GatherDeadlinePassed } from "../../schemas/choreography/gather-deadline-passed.ts";
import type { HandlingFailed } from "../../schemas/choreography/handling-failed.ts";
import type { Rate } from "../../schemas/pace.ts";
import type { Command } from "../fakes/dynamodb/fake-dynamodb.ts";
import type { FakeStore } from "../fakes/fake-store.ts";
import { type MemorySqs, memorySqs } from "../fakes/memory-sqs.ts";
import { Agenda } from "./agenda.ts";
import { type Envelope, envelopeOf, matches } from "./bus.ts";
import { Chance, type Stretch } from "./chance.ts";
import { Deliveries } from "./deliveries.ts";
import { type Feeding, feedingOf, HASTY, HASTY_RATE } from "./feeding.ts";
import type { CloudOptions, ScheduleKind } from "./options.ts";
import { OrderWatch } from "./order-watch.ts";
import { PaceWatch } from "./pace-watch.ts";
import { outOfOrder, type Process, type Surroundings, serviceError } from "./process.ts";
import type { Program } from "./program.ts";
import { queuesOf, TIMERS } from "./queues.ts";
import { Shares } from "./shares.ts";
import { ALL_CALLS, Tables } from "./tables.ts";
import { TimerWatch } from "./timer-watch.ts";
import { Watch } from "./watch.ts";
import { Weather } from "./weather.ts";

const MAX_RECEIVES = 100;

/** How many schedules have a backlog. */
const BACKLOGS = 0.006;

export const queueOf = (consumer: string) => `${consumer}-queue`;
export const deadLettersOf = (consumer: string) => `${consumer}-dlq`;
export const targetDeadLettersOf = (consumer: string) => `${consumer}-target-dlq`;

/** One AWS in memory: store, bus with rules and archive, queues; and all that may go wrong between it and a process. */
export class Cloud implements Surroundings {
  readonly agenda: Agenda;
  readonly chance: Chance;
  readonly watch: Watch;
  readonly timers: TimerWatch;
  readonly orders = new OrderWatch(this);
  readonly paces = new PaceWatch(this);
  readonly shares: Shares;
  readonly deliveries: Deliveries;
  readonly calm: boolean;
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
  /** Events on their way from the bus to a queue. */
  inTransit = 0;
  /** What the run cost; `putOffAgain`: how often a poison message was put off that had been before. */
  readonly counts = { handled: 0, calls: 0, invocations: 0, redriven: 0, putOffAgain: 0 };
  /** Called for every event that the bus takes. */
  onEvent: (envelope: Envelope) => void = () => {};
  /** Called for every item of the claims table that was written, or taken away. */
  onRecord: (key: string, record: ClaimRecord | undefined) => void = () => {};
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

  constructor(program: Program, owners: readonly string[], options: CloudOptions) {
    const { seed, only, trace, kind = {}, calm = false, start, gatherDeadlineMs } = options;
    this.program = program;
    this.calm = calm;
    this.agenda = new Agenda(start);
    const attempts = program.consumers.map((consumer) => this.feedingOf(consumer).retry.maxAttempts);
    const maxAttempts = Math.max(0, ...attempts);
    this.watch = new Watch(maxAttempts);
    this.timers = new TimerWatch(this.watch);
    this.shares = new Shares(this.agenda, this.watch);
    this.deliveries = new Deliveries(this.agenda, this.watch, maxAttempts);
    this.kind = kind;
    this.chance = new Chance(seed, only, calm ? {} : kind.rates);
    this.weather = new Weather(this.agenda, this.chance);
    this.#trace = trace;
    this.owners = owners;
    this.isCrowded = kind.crowd ?? (!calm && this.chance.of("a backlog") < BACKLOGS);
    this.#tables = new Tables(this);
    this.store = this.#tables.store;
    const hasty = this.chance.of("hasty gathers") < 0.4;
    const bySeed = hasty ? 1000 + this.chance.below(40_000, "gather deadline") : 86_400_000;
    this.gatherDeadlineMs = gatherDeadlineMs ?? bySeed;
    this.sqs = memorySqs({ now: () => this.agenda.now });
    this.sqs.create(TIMERS, { visibilitySeconds: HASTY.visibilitySeconds });
    const isImpatient = !calm && this.chance.of("an impatient queue") < 0.1;
    const maxReceiveCount = isImpatient ? 6 : MAX_RECEIVES;
    for (const consumer of program.consumers) {
      const { name } = consumer;
      const { visibilitySeconds } = this.feedingOf(consumer);
      const redrive = { url: deadLettersOf(name), maxReceiveCount };
      this.sqs.create(queueOf(name), { visibilitySeconds, redrive });
      this.sqs.create(deadLettersOf(name), { visibilitySeconds });
      this.sqs.create(targetDeadLettersOf(name), { visibilitySeconds });
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
    this.#trace?.(`${((this.agenda.now - this.agenda.start) / 1000).toFixed(3).padStart(8)}  ${line()}`);
  };

  /** How a consumer is fed and timed. */
  feedingOf(consumer: Program["consumers"][number]): Feeding {
    return this.calm ? feedingOf(consumer) : HASTY;
  }

  /** How fast a consumer handles events at most: so slowly that a few meet its bound, unless all goes as the program declares it. */
  rateOf({ rate }: Program["consumers"][number]): Rate | undefined {
    return this.calm ? rate : rate && HASTY_RATE;
  }

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
  ): Pick<Runtime, "store" | "bus" | "queues" | "system" | "log"> & { gathers: Gathers; timers: Timers } {
    const { sqs, watch } = this;
    const isConsumer = this.program.consumers.some(({ name }) => name === owner);
    const queueUrl = owner === TIMERS ? TIMERS : isConsumer ? queueOf(owner) : undefined;
    const queues = sqs.queues(queueUrl, { url: TIMERS, clock: process.system });
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
      queues: queuesOf(process, queues, {
        owner,
        onMessage: (consumer) => this.onMessage(consumer),
        handsOver: (messageId) => this.deliveries.handsOver(messageId),
        permit: () => this.permit(process, owner, "send"),
        refuses: (id) => this.#refuses(process, id),
        took: (letter) => {
          watch.took(letter);
          this.deliveries.sent(letter.id, process);
        },
        woke: (wakeUp) => {
          // The others are the sweeper's, and in no outbox.
          if (wakeUp.id !== wakeUp.wake) watch.took(wakeUp);
        },
      }),
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
          this.timers.took(event.id);
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
      this.calm
        ? 0
        : chance.strikes("delivered late", `${where} ${name}`)
          ? chance.below(30_000, `${where} ${name}`)
          : 1 + chance.below(50, `${where} ${name}`);
    if (chance.strikes("not delivered", where)) {
      const attributes = { ERROR_CODE: "NO_PERMISSIONS", ERROR_MESSAGE: "denied", RULE_ARN: consumer };
      this.trace(() => `${where}: not delivered, to its target's dead letters`);
      sqs.send(targetDeadLettersOf(consumer), body, attributes);
      return;
    }
    const deliver = (copy: string) => {
      this.inTransit++;
      agenda.in(later(copy), () => {
        this.inTransit--;
        this.send(consumer, body);
      });
    };
    deliver("first");
    if (chance.strikes("delivered twice", where)) deliver("second");
  }
}

/** What is published without an outbox: it is said again, or else it is not done. */
const UNCOMMITTED: readonly string[] = [
  GatherDeadlinePassed,
  DeadLetterRedriveRequested,
  DeadLetterDiscardRequested,
].map(({ type }) => type);

/** Calls that a bad deployment may lack the permission for. */
const DENIALS: readonly (readonly string[])[] = [
  ["commit", "read", "count"],
  ALL_CALLS,
  ["publish"],
  ["send"],
];
