/** Work that stops at its first failure. */
export interface FirstFailure {
  /** Rejects with the first error; never resolves. */
  failure: Promise<never>;
  /** Whether there was one. */
  failed(): boolean;
  fail(error: unknown): void;
  /** The result of the work; never settles where it fails, or where something failed before. */
  guard<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when no guarded work is under way. */
  idle(): Promise<void>;
}

/** Pulumi turns an error of a mock into many unhandled rejections; guarded, it surfaces once, in `failure`. */
export function firstFailure(): FirstFailure {
  let reject: (error: unknown) => void = () => {};
  const failure = new Promise<never>((_, rejectFailure) => {
    reject = rejectFailure;
  });
  failure.catch(() => {});
  const open = new Promise<never>(() => {});
  const underway = new Set<Promise<unknown>>();
  let failed = false;
  const fail = (error: unknown) => {
    failed = true;
    reject(error);
  };
  return {
    failure,
    failed: () => failed,
    fail,
    guard: async (work) => {
      if (failed) return open;
      const attempt = work();
      underway.add(attempt);
      try {
        return await attempt;
      } catch (error) {
        fail(error);
        return open;
      } finally {
        underway.delete(attempt);
      }
    },
    idle: async () => {
      await Promise.allSettled(underway);
    },
  };
}
