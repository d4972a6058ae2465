import type { Store } from "../../runtime/ports/store.ts";
import { Busy } from "./fault.ts";
import type { MemoryStore } from "./memory-store.ts";

/** The store with every call noted, its arguments copied, and the fault asked before and after. */
export function faulty(store: Store, inspect: Omit<MemoryStore, keyof Store | "fault">): MemoryStore {
  const faulty = { ...store, ...inspect } as MemoryStore;
  const methods = Object.entries(store) as [string, (...args: unknown[]) => Promise<unknown>][];
  const wrapped = methods.map(([name, method]) => {
    const call = async (...args: unknown[]) => {
      // A fault may wait: by then its caller could have changed what it passed.
      const own = faulty.fault ? structuredClone(args) : args;
      faulty.calls.push(name);
      try {
        await faulty.fault?.(name, own, "before");
      } catch (error) {
        if (error instanceof Busy && (name === "commit" || name === "accept")) return "busy";
        throw error;
      }
      const result = await method(...own);
      await faulty.fault?.(name, own, "after");
      return result;
    };
    return [name, call];
  });
  return Object.assign(faulty, Object.fromEntries(wrapped));
}
