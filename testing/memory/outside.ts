import type { Process } from "../simulation/process.ts";

/** A call that takes longer, in real milliseconds, hangs: its function's time goes on, and ends. */
const PATIENCE_MS = 2000;

/** Ports of a test: code of this process, which takes real time. While one is asked the simulated clock stands still. */
export class Outside {
  readonly #asked = new Set<Promise<unknown>>();

  /** Resolves when no port is asked any more, or all that are hang. */
  async quiet(): Promise<void> {
    if (this.#asked.size === 0) return;
    const until = performance.now() + PATIENCE_MS;
    while (this.#asked.size > 0 && performance.now() < until)
      await new Promise<void>((resolve) => setTimeout(resolve, 1));
    this.#asked.clear();
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  /** A port as a function's process has it. Under faults its calls are calls to the world outside, which may go wrong. */
  port<T extends object>(port: T, name: string, process: Process, isStormy: boolean): T {
    return new Proxy(port, {
      get: (_, key) => {
        const method = Reflect.get(port, key) as unknown;
        if (typeof method !== "function") return method;
        const ask = (args: unknown[]) => this.#noted(() => method.apply(port, args));
        return isStormy
          ? (...args: unknown[]) => process.call(`${name}.${String(key)}`, () => ask(args))
          : (...args: unknown[]) => ask(args);
      },
    });
  }

  #noted(ask: () => unknown): unknown {
    const answer = ask();
    if (!(answer instanceof Promise)) return answer;
    this.#asked.add(answer);
    const settle = () => void this.#asked.delete(answer);
    answer.then(settle, settle);
    return answer;
  }
}
