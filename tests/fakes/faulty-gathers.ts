import type { Gathers } from "../../runtime/ports/gathers.ts";
import { Busy, type Fault } from "./fault.ts";

export interface FaultyGathers extends Gathers {
  /** Names of all calls so far, in order. */
  readonly calls: string[];
  fault?: Fault | undefined;
}

/** Gathers with every call noted, and the fault asked before and after; a fault that throws Busy before a count makes it say so. */
export function faultyGathers(gathers: Gathers): FaultyGathers {
  const faulty: FaultyGathers = { ...gathers, calls: [] };
  const methods = Object.entries(gathers) as [string, (...args: unknown[]) => Promise<unknown>][];
  const wrapped = methods.map(([name, method]) => {
    const call = async (...args: unknown[]) => {
      faulty.calls.push(name);
      try {
        await faulty.fault?.(name, args, "before");
      } catch (error) {
        if (error instanceof Busy && name === "count") return "busy";
        throw error;
      }
      const result = await method(...args);
      await faulty.fault?.(name, args, "after");
      return result;
    };
    return [name, call];
  });
  return Object.assign(faulty, Object.fromEntries(wrapped));
}
