interface Entry {
  at: number;
  order: number;
  run: () => void;
}

/** Time: what is due first happens first, then everything that follows from it at once. */
export class Agenda {
  /** Milliseconds since 1970. */
  readonly start: number;
  now: number;
  steps = 0;
  /** What the clock stands still for after each step: code that takes real time. @default nothing */
  waitFor: (() => Promise<void>) | undefined;
  /** When something was last done, other than waiting. */
  busyUntil: number;
  readonly #entries: Entry[] = [];
  #order = 0;

  constructor(start: number = Date.UTC(2026, 0, 1)) {
    this.start = start;
    this.now = start;
    this.busyUntil = start;
  }

  /** When the next thing is due; undefined where nothing is. */
  get next(): number | undefined {
    return this.#entries[0]?.at;
  }

  busy(): void {
    this.busyUntil = this.now;
  }

  /** Does something so many milliseconds from now. */
  in(milliseconds: number, run: () => void): void {
    const entry = { at: this.now + Math.max(0, milliseconds), order: this.#order++, run };
    const heap = this.#entries;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(entry, heap[parent] as Entry)) break;
      heap[index] = heap[parent] as Entry;
      index = parent;
    }
    heap[index] = entry;
  }

  /** Goes on until nothing is left to do, or until told to stop; false where that takes more than so many steps. */
  async drain(limit: number, stop: () => boolean): Promise<boolean> {
    for (let left = limit; left > 0 && !stop(); left--) if (!(await this.step())) return true;
    return this.#entries.length === 0;
  }

  /** Does what is due next, and all that follows from it at once; false where nothing is left to do. */
  async step(): Promise<boolean> {
    const entry = this.#take();
    if (!entry) return false;
    this.steps++;
    this.now = Math.max(this.now, entry.at);
    entry.run();
    // A tick comes when no promise is left to settle.
    await new Promise<void>((resolve) => process.nextTick(resolve));
    if (this.waitFor) await this.waitFor();
    return true;
  }

  #take(): Entry | undefined {
    const heap = this.#entries;
    const first = heap[0];
    const last = heap.pop();
    if (!last || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right && before(right, heap[child] as Entry)) child++;
      if (!before(heap[child] as Entry, last)) break;
      heap[index] = heap[child] as Entry;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
