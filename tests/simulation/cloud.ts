import type { Item } from "../../runtime/handler.ts";
import type { Gathers } from "../../runtime/ports/gathers.ts";
import type { OutboxEvent } from "../../runtime/ports/record.ts";
import type { Runtime } from "../../runtime/ports/runtime.ts";
import { GatherDeadlinePassed } from "../../schemas/choreography/gather-deadline-passed.ts";
import type { HandlingFailed } from "../../schemas/choreography/handling-failed.ts";
import type { FakeStore } from "../fakes/fake-store.ts";
import { type MemorySqs, memorySqs } from "../fakes/memory-sqs.ts";
import { Agenda } from "./agenda.ts";
import { type Envelope, envelopeOf, matches } from "./bus.ts";
import { Chance, type Rates } from "./chance.ts";
import type { FlowName } from "./flows/flow.ts";
import type { Process, Surroundings } from "./process.ts";
import { serviceError } from "./process.ts";
import type { Program } from "./program.ts";
import { ALL_CALLS, Tables } from "./tables.ts";
import { Watch } from "./watch.ts";

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

/** Schedules of one kind, for a guard that shows in counts. */
export interface ScheduleKind {
  /** Instead of those that each seed has. */
  rates?: Rates;
  /** Only schedules of this flow. */
  flow?: FlowName;
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
  /** What the run cost. */
  readonly counts = { handled: 0, calls: 0, invocations: 0, redriven: 0 };
  /** Called for every event that the bus takes. */
  onEvent: (envelope: Envelope) => void = () => {};
  /** Called for every item of a business table that was written. */
  onItem: (table: string, item: Item) => void = () => {};
  /** Called when a message is sent to a consumer's queue. */
  onMessage: (consumer: string) => void = () => {};
  /** A consumer whose deployment lacks permissions for some calls, until calm. */
  denied: { consumer: string; calls: readonly string[] } | undefined;
  readonly #tables: Tables;
  readonly #trace: ((line: string) => void) | undefined;
  #events = 0;

  constructor(program: Program, owners: readonly string[], { seed, only, trace, kind = {} }: CloudOptions) {
    this.program = program;
    this.kind = kind;
    this.chance = new Chance(seed, only, kind.rates);
    this.#trace = trace;
    this.owners = owners;
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
    const victim = this.chance.pick(
      busy.map(({ name }) => name),
      "victim",
    );
    if (this.chance.strikes("no access", victim))
      this.denied = { consumer: victim, calls: this.chance.pick(DENIALS, "denied calls") };
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
    const { sqs, chance, watch } = this;
    const queueUrl = this.program.consumers.some(({ name }) => name === owner) ? queueOf(owner) : undefined;
    const queues = sqs.queues(queueUrl);
    return {
      system: process.system,
      log: (_level, message, { messageIds, again, finished, reason } = {}) =>
        this.trace(
          () => `${process.name} ${message} ${finished ?? again ?? ""} ${messageIds ?? ""} ${reason ?? ""}`,
        ),
      ...this.#tables.portsOf(process, owner),
      bus: {
        publish: (events) =>
          process
            .call(`publish ${events.map(({ type }) => type)}`, () => {
              this.permit(owner, "publish");
              return events.map((event, index) => {
                if (chance.strikes("entry refused", `${process.name} ${event.id} ${index}`)) return false;
                if (event.type !== GatherDeadlinePassed.type) watch.took(event);
                this.#accept(event);
                return true;
              });
            })
            .catch(() => events.map(() => false)),
      },
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
              this.onMessage(owner);
              return taken;
            })
            .catch(() => messages.map(() => false)),
        sendDeadLetters: (letters) =>
          process
            .call("sendDeadLetters", async () => {
              this.permit(owner, "send");
              const taken = letters.filter(
                ({ id }) => !chance.strikes("entry refused", `${process.name} ${id}`),
              );
              for (const letter of taken) watch.took(letter);
              await queues.sendDeadLetters(taken);
              return letters.map((letter) => taken.includes(letter));
            })
            .catch(() => letters.map(() => false)),
      },
    };
  }

  /** Throws where a deployment lacks the permission for a call. */
  permit(owner: string, call: string): void {
    if (this.denied?.consumer === owner && this.denied.calls.includes(call))
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

const START = new Agenda().now;

/** Calls that a bad deployment may lack the permission for. */
const DENIALS: readonly (readonly string[])[] = [
  ["commit", "read", "count"],
  ALL_CALLS,
  ["publish"],
  ["send"],
];
