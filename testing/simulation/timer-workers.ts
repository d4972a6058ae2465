import type { Message } from "../../runtime/ports/message.ts";
import { timersBatch } from "../../runtime/timers/timers-batch.ts";
import type { Received } from "../fakes/memory-sqs.ts";
import type { Cloud } from "./cloud.ts";
import { SETTINGS, TIMEOUT_MS } from "./feeding.ts";
import { Process } from "./process.ts";
import { TIMERS } from "./queues.ts";

/** Batches side by side. */
const CONCURRENCY = 3;

const BATCH = 10;

/** The event source mapping of the timers' queue, and the functions that fire them. */
export class TimerWorkers {
  readonly #cloud: Cloud;
  #invocations = 0;
  #running = 0;
  /** When the mapping looks next. */
  #next: number | undefined;

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
  }

  /** Whether it fires something, or is about to. */
  get isBusy(): boolean {
    const { sqs, agenda } = this.#cloud;
    return this.#running > 0 || (sqs.nextVisible(TIMERS) ?? Number.POSITIVE_INFINITY) <= agenda.now;
  }

  /** Looks for wake-ups as soon as there may be some. */
  wake(): void {
    const { agenda, sqs, chance, calm } = this.#cloud;
    const visible = sqs.nextVisible(TIMERS);
    if (visible === undefined || this.#running >= CONCURRENCY) return;
    const at = Math.max(agenda.now, visible);
    if (this.#next !== undefined && this.#next <= at) return;
    this.#next = at;
    const later = calm ? 0 : chance.below(30, `${TIMERS} ${agenda.steps}`);
    agenda.in(at - agenda.now + later, () => {
      if (this.#next === at) this.#next = undefined;
      this.#poll();
    });
  }

  #poll(): void {
    const { chance, sqs } = this.#cloud;
    if (this.#running >= CONCURRENCY) return;
    const where = `${TIMERS}#${this.#invocations + 1}`;
    const messages = sqs.receive(TIMERS, BATCH, (visible) => chance.shuffle(visible, where));
    if (messages.length > 0) this.#invoke(messages, where);
    this.wake();
  }

  #invoke(messages: readonly Received[], where: string): void {
    const { agenda, counts, trace, watch } = this.#cloud;
    this.#invocations++;
    this.#running++;
    counts.invocations++;
    const process = new Process(where, this.#cloud);
    trace(() => `${where} gets ${messages.map(({ body }) => body)}`);
    this.#handOutTwice(messages, where);
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
      if (process.zombie) end();
      else process.kill("its time is over");
    });
    timersBatch(messages, { settings: SETTINGS, ...this.#cloud.portsOf(process, TIMERS) }).then(
      (again) => {
        if (!process.alive) return;
        process.end();
        if (!over) this.#acknowledge(messages, again, where);
        end();
      },
      (error) => watch.fail(`${where} rejected its batch: ${error.stack}`),
    );
  }

  /** What is handed out meanwhile to another invocation, too. */
  #handOutTwice(messages: readonly Received[], where: string): void {
    const { chance, sqs } = this.#cloud;
    for (const { messageId, receiptHandle } of messages)
      if (chance.strikes("handed out twice", `${where} ${messageId}`))
        sqs.hide(TIMERS, receiptHandle, chance.below(3, `${where} ${messageId}`));
  }

  #acknowledge(messages: readonly Received[], again: readonly Message[], where: string): void {
    const { chance, sqs } = this.#cloud;
    for (const message of messages) {
      if (again.includes(message)) continue;
      if (chance.strikes("acknowledgement lost", `${where} ${message.messageId}`)) continue;
      sqs.remove(TIMERS, message.receiptHandle);
    }
  }
}
