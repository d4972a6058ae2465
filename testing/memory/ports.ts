import type { PayloadStore } from "../../runtime/ports/payloads.ts";
import { PermanentError } from "../../schemas/permanent-error.ts";
import type { Payload } from "../../schemas/values/payload.ts";
import type { Declared } from "../simulation/declared.ts";
import type { Process } from "../simulation/process.ts";
import type { Outside } from "./outside.ts";

/** What is behind a port of a handler: the test's own, or a sandbox; undefined where there is none. */
export type Behind = (alias: string, adapter: { port: string; choice?: string }) => object | undefined;

/** The ports of all functions of a program, as their processes have them. */
export class Ports {
  readonly #behind: Behind;
  readonly #outside: Outside;
  readonly #isStormy: boolean;
  readonly #payloads = new Map<string, string>();
  /** What a test has not told of. */
  problem: string | undefined;

  constructor(behind: Behind, outside: Outside, isStormy: boolean) {
    this.#behind = behind;
    this.#outside = outside;
    this.#isStormy = isStormy;
  }

  /** The ports of a function's handler. */
  of({ name, ports }: Declared, process: Process): object {
    const all = Object.entries(ports).map(([alias, adapter]) => {
      const found =
        this.#behind(alias, adapter) ?? (adapter.port === "payloads" ? this.#reader() : undefined);
      const port = found ?? this.#none(name, alias, adapter.port);
      return [alias, this.#outside.port(port, alias, process, this.#isStormy)];
    });
    return Object.fromEntries(all);
  }

  /** Who sends to a webhook. */
  sender<T extends object>(sender: T, process: Process): T {
    return this.#outside.port(sender, "sender", process, false);
  }

  /** Where a webhook keeps what was sent. */
  get keeper(): PayloadStore {
    return { keep: async ({ key }, text) => void this.#payloads.set(key, text) };
  }

  #reader(): object {
    return {
      read: async ({ key }: Payload) => {
        const text = this.#payloads.get(key);
        if (text === undefined) throw new PermanentError(`There is no payload ${key}: a webhook keeps one.`);
        return JSON.parse(text);
      },
    };
  }

  /** A port that nobody has told of: it is no verdict on the event, and the test shall hear of it. */
  #none(consumer: string, alias: string, port: string): object {
    const refuse = () => {
      this.problem ??=
        `${consumer} asks its port ${alias}, and adapters/<owner>/${port}/ has no sandbox: ` +
        `give the flow one of your own, { ports: { ${alias}: … } }.`;
      throw new Error(this.problem);
    };
    return new Proxy({}, { get: () => refuse });
  }
}
