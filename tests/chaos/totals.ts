/** Counts by name, in the order in which the names came up first. */
export interface Totals {
  add(name: string, count?: number): void;
  of(name: string): number;
  all(): [name: string, count: number][];
}

export function totals(): Totals {
  const counts = new Map<string, number>();
  return {
    add: (name, count = 1) => void counts.set(name, (counts.get(name) ?? 0) + count),
    of: (name) => counts.get(name) ?? 0,
    all: () => [...counts],
  };
}
