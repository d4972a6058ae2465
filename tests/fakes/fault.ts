/**
 * Makes a fake's call go wrong by throwing: `before` it takes effect, or `after`, when the caller cannot know that it
 * did. It sees every call, so it may also just observe, or wait.
 */
export type Fault = (
  call: string,
  args: readonly unknown[],
  phase: "before" | "after",
) => void | Promise<void>;

/** A fault that throws it before a commit makes the store answer `busy`: a conflict, which is no rejection. */
export class Busy extends Error {
  override readonly name = "Busy";
}

/** A fault that strikes a call once (or so many times), and lets all others pass. */
export function failing(
  call: string,
  phase: "before" | "after",
  { error = new Error(`${call} failed`), times = 1 }: { error?: Error; times?: number } = {},
): Fault {
  let left = times;
  return (name, _args, at) => {
    if (name !== call || at !== phase || left === 0) return;
    left--;
    throw error;
  };
}
