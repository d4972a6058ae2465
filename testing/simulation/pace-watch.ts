import { APART_MS, type Rate } from "../../schemas/pace.ts";
import type { Agenda } from "./agenda.ts";
import type { Process } from "./process.ts";
import type { Watch } from "./watch.ts";

/** Looks at consumers with a rate: in no second more handlings begin, by the true time. */
export class PaceWatch {
  readonly #cloud: { agenda: Agenda; watch: Watch };
  /** Consumer → when its latest handlings began, as many as it may begin in a second. */
  readonly #begun = new Map<string, number[]>();

  constructor(cloud: { agenda: Agenda; watch: Watch }) {
    this.#cloud = cloud;
  }

  /** A handler that is about to begin. What an instance does whose clock is off is no breach: the rate is one by their clocks. */
  begins(consumer: string, { perSecond }: Rate, { skew, name }: Process): void {
    if (Math.abs(skew) > APART_MS / 2) return;
    const { agenda, watch } = this.#cloud;
    const begun = [...(this.#begun.get(consumer) ?? []), agenda.now];
    const [first = 0] = begun;
    if (begun.length > perSecond && agenda.now - first < 1000)
      watch.fail(
        `${name} begins handling ${begun.length} of ${consumer} within ${agenda.now - first} ms: ${perSecond} a second are its rate`,
      );
    this.#begun.set(consumer, begun.slice(-perSecond));
  }
}
