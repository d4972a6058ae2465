import type { Payloads } from "../../../../handlers/github/payloads.ts";
import { bytesHash } from "../../../../runtime/identity.ts";
import type { PayloadStore } from "../../../../runtime/ports/payloads.ts";
import { PermanentError } from "../../../../schemas/permanent-error.ts";
import type { Cloud } from "../../../../testing/simulation/cloud.ts";
import { outOfOrder, type Process } from "../../../../testing/simulation/process.ts";

/** A bucket in memory, as processes reach it: a call may fail before or after its effect. */
export function memoryPayloads({ weather }: Pick<Cloud, "weather">) {
  const texts = new Map<string, string>();
  return {
    keys: () => [...texts.keys()],
    has: (key: string) => texts.has(key),
    keeperOf: (process: Process): PayloadStore => ({
      keep: ({ key }, text) =>
        process.call(`keep ${key}`, () => {
          if (weather.is("payloads outage")) throw outOfOrder(process);
          texts.set(key, text);
        }),
    }),
    readerOf: (process: Process): Payloads => ({
      read: ({ key, bytes }) =>
        process.call(`read ${key}`, () => {
          if (weather.is("payloads outage")) throw outOfOrder(process);
          const text = texts.get(key);
          if (text === undefined) throw new Error(`The payload ${key} is gone`);
          if (Buffer.byteLength(text) !== bytes || !key.endsWith(`/${bytesHash(text)}`))
            throw new PermanentError(`The payload ${key} is not what its key names`);
          return JSON.parse(text);
        }),
    }),
  };
}
