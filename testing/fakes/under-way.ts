import type { System } from "../../runtime/ports/system.ts";

/** How long all calls together take at most, in milliseconds: the first one half of it, the next one half of the rest. */
const ALL_MS = 2000;

/** Calls that have begun and not ended. */
export interface UnderWay {
  /** A port whose calls are noted while they take their time: each as long as all that come after it. */
  watched<T extends object>(port: T): T;
  /** Names of the calls that are under way. */
  calls(): string[];
}

/** Whoever says that it is done must have waited for all that it began: what goes on after that is lost with its process. */
export function underWay(system: Pick<System, "timer">): UnderWay {
  const open = new Set<{ name: string }>();
  let takes = ALL_MS;
  return {
    watched: <T extends object>(port: T): T =>
      new Proxy(port, {
        get(target, name) {
          const method = Reflect.get(target, name) as unknown;
          if (typeof method !== "function") return method;
          return async (...args: unknown[]) => {
            const call = { name: String(name) };
            open.add(call);
            try {
              takes /= 2;
              await system.timer(takes).done;
              return await method.apply(target, args);
            } finally {
              open.delete(call);
            }
          };
        },
      }),
    calls: () => [...open].map(({ name }) => name),
  };
}
