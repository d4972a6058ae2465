import { readData } from "../../runtime/check/read-data.ts";
import type { Item } from "../../runtime/handler.ts";
import type { Event, EventDefinition } from "../../schemas/event.ts";
import type { Metadata } from "../../schemas/metadata.ts";
import type { Answer } from "../simulation/caller.ts";
import { Cloud } from "../simulation/cloud.ts";
import { declared, flows } from "../simulation/declared.ts";
import { redrive } from "../simulation/operator.ts";
import type { Program } from "../simulation/program.ts";
import { TIMERS } from "../simulation/queues.ts";
import { comeToRest } from "../simulation/rest.ts";
import { TimerWorkers } from "../simulation/timer-workers.ts";
import { Workers } from "../simulation/workers.ts";
import { Clockwork } from "./clockwork.ts";
import { Outside } from "./outside.ts";
import { type Behind, Ports } from "./ports.ts";
import { type Asked, request, type SenderOf } from "./requests.ts";
import { Sweeping } from "./sweeping.ts";
import { declaredEvents, Told } from "./told.ts";

export interface InMemoryOptions {
  behind: Behind;
  senderOf: SenderOf;
  /** Milliseconds since 1970. */
  start?: number;
  /** Faults that follow from it; without it nothing fails. */
  seed?: number;
}

/** Far more than any test takes, without the clock moving on. */
const MOST_STEPS = 1_000_000;

/** Lines of what happened that are shown of a violation. */
const SHOWN = 60;

/** The choreography of a program in memory: the real runtime and handlers around a clock of their own. */
export class FlowInMemory {
  readonly #cloud: Cloud;
  readonly #workers: readonly { isBusy: boolean }[];
  readonly #outside = new Outside();
  readonly #ports: Ports;
  readonly #senderOf: SenderOf;
  readonly #sweeping: Sweeping;
  readonly #clockwork: Clockwork;
  readonly #events: Map<string, EventDefinition>;
  readonly #told: Told;
  readonly #seed: number | undefined;
  readonly #lines: string[] = [];
  /** Requests and operators' acts that are under way. */
  #under = 0;
  #asked = 0;

  constructor(program: Program, { behind, senderOf, start, seed }: InMemoryOptions) {
    this.#seed = seed;
    const owners = [...new Set(program.consumers.map(({ owner }) => owner))];
    const deadlines = program.consumers.filter(({ gathers }) => gathers).map(({ deadlineMs }) => deadlineMs);
    this.#cloud = new Cloud(program, owners, {
      seed: seed ?? 1,
      calm: seed === undefined,
      kind: { crowd: false },
      gatherDeadlineMs: Math.max(0, ...deadlines),
      ...(start === undefined ? {} : { start }),
      ...(seed === undefined ? {} : { trace: (line: string) => void this.#lines.push(line) }),
    });
    const cloud = this.#cloud;
    this.#events = declaredEvents();
    this.#told = new Told(cloud, this.#events.values());
    this.#senderOf = senderOf;
    this.#ports = new Ports(behind, this.#outside, seed !== undefined);
    this.#sweeping = new Sweeping(cloud);
    this.#clockwork = new Clockwork(cloud);
    const workers = program.consumers.map((consumer): [string, Workers] => [
      consumer.name,
      new Workers(cloud, consumer, (process) => this.#ports.of(consumer, process)),
    ]);
    const byName = new Map(workers);
    const timers = new TimerWorkers(cloud);
    this.#workers = [...byName.values(), timers];
    cloud.onMessage = (consumer) => (consumer === TIMERS ? timers : byName.get(consumer))?.wake();
    cloud.onRecord = (key, record) => this.#sweeping.note(key, record);
    cloud.agenda.waitFor = () => this.#outside.quiet();
  }

  /** Names of the program's flows; undefined where it does not choose among any. */
  get flows(): readonly string[] | undefined {
    return flows.names;
  }

  get now(): number {
    return this.#cloud.agenda.now;
  }

  /** How often the sweeper has run. */
  get sweeps(): number {
    return this.#sweeping.sweeps;
  }

  async emit(type: string, data: unknown, metadata: Partial<Metadata>): Promise<Event> {
    const definition = this.#definition(type);
    const { source } = definition;
    const read = readData(definition, metadata.version, data, "data");
    if ("reason" in read) throw new Error(`${type}: ${read.reason}`);
    this.#cloud.put({ type, source, detail: JSON.stringify({ metadata, data }) });
    const envelope = this.#cloud.archive.at(-1);
    const event = envelope && this.#told.eventOf(envelope);
    if (!event)
      throw new Error(`${type}: metadata ${JSON.stringify(metadata)} is not what its contract takes.`);
    await this.#run();
    return event;
  }

  async advance(milliseconds: number): Promise<void> {
    await this.#run(this.now + milliseconds);
    await this.#run();
  }

  async request(line: string, asked: Asked): Promise<Answer> {
    const parts = { cloud: this.#cloud, ports: this.#ports, senderOf: this.#senderOf };
    return this.#until(request(parts, line, asked, `request ${++this.#asked}`));
  }

  async redrive(wanted: (letter: object) => boolean): Promise<void> {
    await this.#until(redrive(this.#cloud, `redrive ${++this.#asked}`, wanted));
  }

  events(type: string): Event[] {
    this.#definition(type);
    return this.#told.events(type);
  }

  timeline = (id: string) => this.#told.timeline(id);

  trace = (id: string) => this.#told.trace(id);

  deadLetters = () => this.#told.deadLetters();

  item(table: string, key: string, sort?: string): Item | undefined {
    return this.#cloud.store.item(this.#table(table), key, sort);
  }

  items(table: string): Item[] {
    return this.#cloud.store.items(this.#table(table));
  }

  /** Faults are over, and so are schedules: lets all run out as operators would, and looks at what is left. */
  async rest(): Promise<void> {
    if (this.#seed === undefined) return this.#run();
    this.#sweeping.stop();
    this.#clockwork.stop();
    await comeToRest(this.#cloud);
    this.#check();
  }

  /** Goes on until something is answered, and what follows from it at once is done. */
  async #until<T>(answer: Promise<T>): Promise<T> {
    this.#under++;
    const done = answer.finally(() => {
      this.#under--;
    });
    // Whatever it comes to is told below.
    done.catch(() => {});
    await new Promise<void>((resolve) => process.nextTick(resolve));
    await this.#run();
    return done;
  }

  /** Does what is due until a moment; without one, what is to be done at once, and what follows from that. */
  async #run(until?: number): Promise<void> {
    const { agenda } = this.#cloud;
    const isDone = () =>
      until === undefined ? this.#isQuiet : (agenda.next ?? Number.POSITIVE_INFINITY) > until;
    let [left, { now }] = [MOST_STEPS, agenda];
    while (!isDone() && (await agenda.step())) {
      this.#check();
      left = agenda.now > now ? MOST_STEPS : left - 1;
      now = agenda.now;
      if (left === 0)
        throw new Error("It does not come to rest: something is done again and again, at once.");
    }
    if (until !== undefined) agenda.now = Math.max(agenda.now, until);
  }

  get #isQuiet(): boolean {
    return (
      this.#under === 0 &&
      this.#cloud.inTransit === 0 &&
      !this.#sweeping.isBusy &&
      !this.#workers.some(({ isBusy }) => isBusy)
    );
  }

  #check(): void {
    if (this.#ports.problem) throw new Error(this.#ports.problem);
    const { watch, chance } = this.#cloud;
    if (this.#seed === undefined || watch.violation === undefined) return;
    throw new Error(
      `With faults: ${this.#seed} something is wrong: ${watch.violation}\n\n` +
        `${chance.struck.length} faults struck. What happened last:\n${this.#lines.slice(-SHOWN).join("\n")}`,
    );
  }

  #definition(type: string): EventDefinition {
    const found = this.#events.get(type);
    if (found) return found;
    throw new Error(
      `There is no event ${type} here: choose among ${[...this.#events.keys()].sort().join(", ")}.`,
    );
  }

  /** The name in memory of a table, which a test calls as a handler does, or as its flow names it. */
  #table(name: string): string {
    const { tables } = this.#cloud.program;
    if (Object.hasOwn(tables, name)) return name;
    for (const part of declared)
      for (const [alias, { table }] of Object.entries(part.tables))
        if (table === name && Object.hasOwn(tables, alias)) return alias;
    throw new Error(`There is no table ${name}: choose among ${Object.keys(tables).sort().join(", ")}.`);
  }
}
