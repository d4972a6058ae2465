/** What an AWS has seen of one event. */
export interface Seen {
  written: number;
  published: number;
  ids: number;
}

export type Verdict =
  | "once"
  | "once, published again under its id"
  | "handled twice"
  | "event doubled"
  | "event lost";

/** What one event came to, which should be one invoice and one event. */
export function verdictOf({ written, published, ids }: Seen): Verdict {
  if (published === 0) return "event lost";
  if (ids > 1) return "event doubled";
  if (written > 1) return "handled twice";
  return published > 1 ? "once, published again under its id" : "once";
}
