import { handleBatch } from "../../runtime/batch/handle-batch.ts";
import { gatherBatch } from "../../runtime/gather/gather.ts";
import type { Gathering, GatherSpec } from "../../runtime/handler.ts";
import { recordKey } from "../../runtime/identity.ts";
import type { Invocation } from "../../runtime/ports/invocation.ts";
import type { Message } from "../../runtime/ports/message.ts";
import type { Runtime } from "../../runtime/ports/runtime.ts";
import type { Received } from "../fakes/memory-sqs.ts";
import { type Cloud, deadLettersOf, queueOf, SETTINGS, TIMEOUT_MS } from "./cloud.ts";
import { Process } from "./process.ts";
import type { Program } from "./program.ts";
import { recordOf } from "./record-of.ts";

/** What handlers must leave for commits and publishing. */
const RESERVE_MS = 700;

/** Batches of one consumer side by side. */
const CONCURRENCY = 3;

/** The event source mapping and the functions of one consumer. */
export class Workers {
  readonly #cloud: Cloud;
  readonly #consumer: Program["consumers"][number];
  readonly #portsOf: (process: Process) => object;
  readonly #queue: string;
  readonly #concurrency: number;
  #invocations = 0;
  #running = 0;
  /** When the mapping looks next. */
  #next: number | undefined;

  constructor(cloud: Cloud, consumer: Program["consumers"][number], portsOf: (process: Process) => object) {
    this.#cloud = cloud;
    this.#consumer = consumer;
    this.#portsOf = portsOf;
    this.#queue = queueOf(consumer.name);
    this.#concurrency = cloud.kind.crowd ? 1 : CONCURRENCY;
  }

  /** Looks for messages as soon as there may be some. */
  wake(): void {
    const { agenda, sqs, chance } = this.#cloud;
    const visible = sqs.nextVisible(this.#queue);
    if (visible === undefined || this.#running >= this.#concurrency) return;
    const at = Math.max(agenda.now, visible);
    if (this.#next !== undefined && this.#next <= at) return;
    this.#next = at;
    agenda.in(at - agenda.now + chance.below(30, `${this.#queue} ${agenda.steps}`), () => {
      if (this.#next === at) this.#next = undefined;
      this.#poll();
    });
  }

  #poll(): void {
    if (this.#running >= this.#concurrency) return;
    const { chance, sqs, kind } = this.#cloud;
    const { name, batchSize } = this.#consumer;
    const where = `${name}#${this.#invocations + 1}`;
    const size = kind.crowd ? batchSize : 1 + chance.below(batchSize, `${where} size`);
    const messages = sqs.receive(this.#queue, size, (visible) => chance.shuffle(visible, where));
    for (const { messageId, receiptHandle } of messages)
      if (chance.strikes("handed out twice", `${where} ${messageId}`))
        sqs.hide(this.#queue, receiptHandle, chance.below(3, `${where} ${messageId}`));
    if (messages.length > 0) this.#invoke(messages, where);
    this.wake();
  }

  #invoke(messages: readonly Received[], where: string): void {
    const { agenda, chance, counts, watch } = this.#cloud;
    this.#invocations++;
    this.#running++;
    counts.invocations++;
    const process = new Process(where, this.#cloud);
    this.#cloud.trace(() => `${where} gets ${messages.map(({ messageId }) => messageId)}`);
    let over = false;
    const end = () => {
      if (over) return;
      over = true;
      this.#running--;
      this.wake();
    };
    process.onDeath(end);
    agenda.in(TIMEOUT_MS, () => {
      if (over) return;
      // A process that was paused at a bad moment goes on when its time is long over.
      if (process.zombie) end();
      else process.kill("its time is over");
    });
    const startedAt = process.system.now();
    const endsAt = startedAt + TIMEOUT_MS;
    this.#handle(messages, process, { startedAt, deadline: endsAt - RESERVE_MS, endsAt }).then(
      (again) => {
        if (!process.alive) return;
        // Whether anybody still listens to a function whose time is over is not for the protocol to rely on.
        if (!over || chance.of(`${where} late`) < 0.5) this.#acknowledge(messages, again, where);
        end();
      },
      (error) => watch.fail(`${where} rejected its batch: ${error.stack}`),
    );
  }

  #handle(messages: readonly Received[], process: Process, invocation: Invocation): Promise<Message[]> {
    const runtime = this.#runtime(process);
    if (!this.#consumer.gathers) return handleBatch(messages, runtime, invocation);
    const { name, on, emits, handle } = this.#consumer;
    const { gathers } = this.#cloud.portsOf(process, name);
    const deadlineMs = this.#cloud.gatherDeadlineMs;
    const consumer = { name, on, emits, deadlineMs, handle: handle as unknown as Gathering<GatherSpec> };
    return gatherBatch(messages, { ...runtime, gathers, consumer });
  }

  #acknowledge(messages: readonly Received[], again: readonly object[], where: string): void {
    const { chance, sqs, trace } = this.#cloud;
    for (const message of messages) {
      const { messageId, receiptHandle } = message;
      if (again.includes(message)) continue;
      this.#checkFinished(message, where);
      if (chance.strikes("acknowledgement lost", `${where} ${messageId}`)) {
        trace(() => `${where}: the acknowledgement of ${messageId} is lost`);
        continue;
      }
      trace(() => `${where}: ${messageId} is acknowledged`);
      sqs.remove(this.#queue, receiptHandle);
    }
  }

  /** What is acknowledged must be finished, and what follows from it sent; a later generation is another's. */
  #checkFinished(message: Received, where: string): void {
    const { watch } = this.#cloud;
    if (this.#consumer.projection || this.#consumer.gathers) return;
    const { key, record } = recordOf(this.#cloud, this.#consumer, message.body);
    const isOpen = record?.generation === 0 && (record.status === "open" || record.outbox);
    if (!record || isOpen)
      watch.fail(`${where} acknowledges ${message.messageId}, but ${key} is not finished`);
  }

  #runtime(process: Process): Runtime {
    const { counts, watch } = this.#cloud;
    const { name, on, emits, projection, handle } = this.#consumer;
    return {
      consumer: {
        ...{ name, on, emits, projection },
        ports: this.#portsOf(process),
        handle: (event, context) => {
          counts.handled++;
          const { source, type, metadata } = event;
          if (!projection) watch.told(recordKey(name, source, type, metadata.idempotencyKey), context.now);
          return handle(event, context);
        },
      },
      settings: { ...SETTINGS, deadLetterQueueUrl: deadLettersOf(name) },
      ...this.#cloud.portsOf(process, name),
    };
  }
}
