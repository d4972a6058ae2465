import { handleBatch } from "../../runtime/batch/handle-batch.ts";
import { gatherBatch } from "../../runtime/gather/gather.ts";
import type { Gathering, GatherSpec } from "../../runtime/handler.ts";
import { deadLetterId, recordKey, rejectedKey } from "../../runtime/identity.ts";
import type { Invocation } from "../../runtime/ports/invocation.ts";
import type { Message } from "../../runtime/ports/message.ts";
import type { ClaimRecord } from "../../runtime/ports/record.ts";
import { newPace, type Runtime } from "../../runtime/ports/runtime.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import type { Received } from "../fakes/memory-sqs.ts";
import { type Cloud, deadLettersOf, queueOf } from "./cloud.ts";
import { type Feeding, HASTY_HEARTBEAT, SETTINGS, TIMEOUT_MS } from "./feeding.ts";
import { Process } from "./process.ts";
import type { Program } from "./program.ts";
import { recordOf } from "./record-of.ts";

/** Longest that a handler takes that is slow: past the end of its time. */
const SLOW_HANDLER_MS = TIMEOUT_MS;

/** The event source mapping and the functions of one consumer. */
export class Workers {
  readonly #cloud: Cloud;
  readonly #consumer: Program["consumers"][number];
  readonly #portsOf: (process: Process) => object;
  readonly #queue: string;
  readonly #feeding: Feeding;
  readonly #pace = newPace();
  #invocations = 0;
  #running = 0;
  #broken: readonly EventDefinition[] | undefined;
  #resumes = false;
  /** When the mapping looks next. */
  #next: number | undefined;

  constructor(cloud: Cloud, consumer: Program["consumers"][number], portsOf: (process: Process) => object) {
    this.#cloud = cloud;
    this.#consumer = consumer;
    this.#portsOf = portsOf;
    this.#queue = queueOf(consumer.name);
    const feeding = cloud.feedingOf(consumer);
    this.#feeding = cloud.isCrowded ? { ...feeding, concurrency: 1 } : feeding;
  }

  /** Whether it handles something, or is about to. */
  get isBusy(): boolean {
    const { sqs, agenda } = this.#cloud;
    return this.#running > 0 || (!this.#isPaused && (sqs.nextVisible(this.#queue) ?? Infinity) <= agenda.now);
  }

  /** Looks for messages as soon as there may be some. */
  wake(): void {
    const { agenda, sqs, chance } = this.#cloud;
    const visible = sqs.nextVisible(this.#queue);
    if (visible === undefined || this.#running >= this.#feeding.concurrency || this.#isPaused) return;
    const at = Math.max(agenda.now, visible);
    if (this.#next !== undefined && this.#next <= at) return;
    this.#next = at;
    const later = this.#cloud.calm ? 0 : chance.below(30, `${this.#queue} ${agenda.steps}`);
    agenda.in(at - agenda.now + later, () => {
      if (this.#next === at) this.#next = undefined;
      this.#poll();
    });
  }

  #poll(): void {
    if (this.#running >= this.#feeding.concurrency || this.#isPaused) return;
    const { chance, sqs, isCrowded, calm } = this.#cloud;
    const { name, batchSize } = this.#consumer;
    const where = `${name}#${this.#invocations + 1}`;
    const size = isCrowded || calm ? batchSize : 1 + chance.below(batchSize, `${where} size`);
    const messages = sqs.receive(this.#queue, size, (visible) =>
      calm ? visible : chance.shuffle(visible, where),
    );
    if (messages.length > 0) this.#invoke(messages, where);
    this.wake();
  }

  #invoke(messages: readonly Received[], where: string): void {
    const { agenda, chance, counts, watch, deliveries } = this.#cloud;
    this.#invocations++;
    this.#running++;
    counts.invocations++;
    const process = new Process(where, this.#cloud);
    this.#cloud.trace(() => `${where} gets ${messages.map(({ messageId }) => messageId)}`);
    for (const { messageId } of messages) deliveries.received(this.#consumer.name, messageId, process);
    this.#handOutTwice(messages, where);
    let over = false;
    const end = () => {
      if (over) return;
      over = true;
      this.#running--;
      this.wake();
    };
    process.onDeath(end);
    const { timeoutMs, reserveMs } = this.#feeding;
    agenda.in(timeoutMs, () => {
      if (over) return;
      // A process that was paused at a bad moment goes on when its time is long over.
      if (process.zombie) end();
      else process.kill("its time is over");
    });
    const startedAt = process.system.now();
    const endsAt = startedAt + timeoutMs;
    this.#handle(messages, process, { startedAt, deadline: endsAt - reserveMs, endsAt }).then(
      (again) => {
        if (!process.alive) return;
        process.end();
        deliveries.ended(process, messages.length, this.#beatsSince(process.startedAt));
        // Whether anybody still listens to a function whose time is over is not for the protocol to rely on.
        if (!over || chance.of(`${where} late`) < 0.5) this.#acknowledge(messages, again, process);
        end();
      },
      (error) => watch.fail(`${where} rejected its batch: ${error.stack}`),
    );
  }

  /** What is handed out meanwhile to another invocation, too. */
  #handOutTwice(messages: readonly Received[], where: string): void {
    const { chance, sqs, deliveries } = this.#cloud;
    for (const { messageId, receiptHandle } of messages) {
      if (!chance.strikes("handed out twice", `${where} ${messageId}`)) continue;
      sqs.hide(this.#queue, receiptHandle, chance.below(3, `${where} ${messageId}`));
      deliveries.lose(messageId);
    }
  }

  #handle(messages: readonly Received[], process: Process, invocation: Invocation): Promise<Message[]> {
    const runtime = this.#runtime(process);
    if (!this.#consumer.gathers) return handleBatch(messages, runtime, invocation);
    const { name, emits, handle } = this.#consumer;
    const { weather, deliveries, chance, calm, gatherDeadlineMs } = this.#cloud;
    const deadlineMs = calm ? this.#consumer.deadlineMs : gatherDeadlineMs;
    const { gathers } = this.#cloud.portsOf(process, name);
    const gathering = handle as unknown as Gathering<GatherSpec>;
    const complete: typeof gathering.complete = (gathered) => {
      if (weather.is("gather broken")) {
        deliveries.broke(name, chance.struck.length);
        throw new Error("complete is broken until the next deployment");
      }
      return gathering.complete(gathered);
    };
    const { on } = runtime.consumer;
    const consumer = { name, on, emits, deadlineMs, handle: { ...gathering, complete } };
    return gatherBatch(messages, { ...runtime, gathers, consumer });
  }

  #acknowledge(messages: readonly Received[], again: readonly object[], process: Process): void {
    const { chance, sqs, trace, deliveries } = this.#cloud;
    const { name: where } = process;
    for (const message of messages) {
      const { messageId, receiptHandle } = message;
      if (again.includes(message)) continue;
      if (!deliveries.isHandedOver(messageId)) this.#checkFinished(message, process);
      if (chance.strikes("acknowledgement lost", `${where} ${messageId}`)) {
        trace(() => `${where}: the acknowledgement of ${messageId} is lost`);
        deliveries.lose(messageId);
        continue;
      }
      trace(() => `${where}: ${messageId} is acknowledged`);
      sqs.remove(this.#queue, receiptHandle);
    }
  }

  /** What is acknowledged must be finished, and what follows from it sent. */
  #checkFinished(message: Received, { name: where, startedAt }: Process): void {
    const { watch, store } = this.#cloud;
    if (this.#consumer.projection || this.#consumer.gathers) return;
    // Another version of the contract may have refused it.
    const refused = store.record(rejectedKey(this.#consumer.name, message.body));
    if (refused?.status === "dead" && isFinished(refused, message)) return;
    if (this.#cloud.orders.isParked(this.#consumer, message.body, startedAt)) return;
    const { key, record } = recordOf(this.#cloud, this.#consumer, message.body);
    if (!record || !isFinished(record, message))
      watch.fail(`${where} acknowledges ${message.messageId}, but ${key} is not finished`);
  }

  #runtime(process: Process): Runtime {
    const { counts, watch, shares, chance, agenda, orders, paces } = this.#cloud;
    const { name, emits, projection, handle, inOrder } = this.#consumer;
    const rate = this.#cloud.rateOf(this.#consumer);
    const heartbeatSeconds = this.#heartbeatSeconds;
    const { timeoutMs, reserveMs } = this.#feeding;
    // By the true time, whatever the process's clock says.
    const time = { startedAt: agenda.now, deadline: agenda.now + timeoutMs - reserveMs };
    return {
      consumer: {
        ...{ name, on: this.#contracts(), emits, projection, inOrder, rate, heartbeatSeconds },
        ports: this.#portsOf(process),
        handle: (event, context) => {
          counts.handled++;
          orders.begins(this.#consumer, event);
          if (rate) paces.begins(name, rate, process);
          const { source, type, metadata } = event;
          const key = recordKey(name, source, type, metadata.idempotencyKey);
          if (!projection) watch.told(key, context.now);
          return shares.run(process, key, context, time, async (timed) => {
            if (chance.strikes("slow handler", `${process.name} ${key}`))
              await process.system.timer(chance.below(SLOW_HANDLER_MS, `${process.name} ${key} is slow`))
                .done;
            return handle(event, timed);
          });
        },
      },
      settings: { ...this.#settings(), deadLetterQueueUrl: deadLettersOf(name), queueUrl: queueOf(name) },
      ...this.#cloud.portsOf(process, name),
      // An instance that is new has seen nothing yet.
      ...(chance.of(`${process.name} is new`) < 0.3 ? {} : { pace: this.#pace }),
    };
  }

  get #heartbeatSeconds(): number | undefined {
    const { heartbeatSeconds } = this.#consumer.shape ?? {};
    // What is in its way in slow company is to be seen, and not mended before by others.
    if (this.#cloud.isCrowded) return undefined;
    return this.#cloud.calm ? heartbeatSeconds : heartbeatSeconds && HASTY_HEARTBEAT;
  }

  /** How often a process that began then has shown that it lives, at most. */
  #beatsSince(startedAt: number): number {
    const seconds = this.#heartbeatSeconds;
    return seconds === undefined ? 0 : Math.ceil((this.#cloud.agenda.now - startedAt) / (seconds * 500));
  }

  /** The contracts of the version that is deployed: one of them refuses whatever it gets. */
  #contracts(): readonly EventDefinition[] {
    const { weather, victim } = this.#cloud;
    const { name, on } = this.#consumer;
    if (victim !== name || !weather.is("contract broken")) return on;
    this.#broken ??= on.map((event) => ({
      ...event,
      data: event.data.refine(() => false, "is refused for now"),
    }));
    return this.#broken;
  }

  #settings(): typeof SETTINGS {
    const { weather, chance } = this.#cloud;
    const { retry } = this.#feeding;
    if (!weather.is("fewer attempts")) return { ...SETTINGS, retry };
    const maxAttempts = 1 + chance.below(retry.maxAttempts - 1, "attempts for a while");
    return { ...SETTINGS, retry: { ...retry, maxAttempts } };
  }

  /** Whether the mapping is switched off for a while; it is looked at again when that is over. */
  get #isPaused(): boolean {
    const { weather, victim, agenda } = this.#cloud;
    if (victim !== this.#consumer.name || !weather.is("mapping paused")) return false;
    if (!this.#resumes) agenda.in((weather.endOf("mapping paused") ?? 0) - agenda.now, () => this.wake());
    this.#resumes = true;
    return true;
  }
}

/**
 * Whether a record has nothing left to do for a message: in the generation that is its own, the first, or that after the
 * death that it carries. A later one was opened by another message, after all of the earlier one was sent.
 */
function isFinished(
  { key, status, generation, outbox }: ClaimRecord,
  { deadLetterId: id }: Received,
): boolean {
  const isOwn = generation === 0 || [generation, generation - 1].some((one) => deadLetterId(key, one) === id);
  return !isOwn || (status !== "open" && !outbox);
}
