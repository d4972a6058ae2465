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

/** `selectable`: ids of the rows that may be selected, in their order. */
export function useSelection(selectable: readonly string[]): Selection {
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const ids = selectable.filter((id) => chosen.has(id));
  const all = ids.length > 0 && ids.length === selectable.length;
  return {
    ids,
    has: (id) => chosen.has(id),
    toggle: (id) => choose(chosen.has(id) ? new Set(ids.filter((one) => one !== id)) : new Set([...ids, id])),
    toggleAll: () => choose(new Set(all ? [] : selectable)),
    all,
    clear: () => choose(new Set()),
  };
}
