import { useState } from "preact/hooks";

/** Which rows of a list are selected. What has left the list is not. */
export interface Selection {
  ids: string[];
  has: (id: string) => boolean;
  toggle: (id: string) => void;
  /** All, or none where all are. */
  toggleAll: () => void;
  all: boolean;
  clear: () => void;
}

/** `selectable`: ids of the rows, in their order; `atOnce`: those that are selected together, if not all of them. */
export function useSelection(selectable: readonly string[], atOnce = selectable): Selection {
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const ids = selectable.filter((id) => chosen.has(id));
  const all = atOnce.length > 0 && atOnce.every((id) => chosen.has(id));
  return {
    ids,
    has: (id) => chosen.has(id),
    toggle: (id) => choose(chosen.has(id) ? new Set(ids.filter((one) => one !== id)) : new Set([...ids, id])),
    toggleAll: () => choose(new Set(all ? [] : atOnce)),
    all,
    clear: () => choose(new Set()),
  };
}
