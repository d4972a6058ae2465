/** What was loaded, and how much room it takes. */
export interface Loaded<T> {
  value: T;
  bytes: number;
}

export interface FreshOptions {
  forMs: number;
  maxEntries: number;
  /** Of all entries together; the latest one stays whatever its size. */
  maxBytes: number;
}

/**
 * Remembers for a while what was loaded, in this process; who asks meanwhile waits for the same load. A load that
 * fails is forgotten. What was not asked for longest makes room for the others.
 */
export function fresh<T>({ forMs, maxEntries, maxBytes }: FreshOptions) {
  const entries = new Map<string, { until: number; bytes: number; value: Promise<T> }>();
  let bytes = 0;
  const remove = (key: string) => {
    bytes -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  };
  const makeRoom = () => {
    for (const key of entries.keys()) {
      if (entries.size <= 1 || (entries.size <= maxEntries && bytes <= maxBytes)) return;
      remove(key);
    }
  };
  return (key: string, load: () => Promise<Loaded<T>>): Promise<T> => {
    const known = entries.get(key);
    if (known && known.until > Date.now()) {
      entries.delete(key);
      entries.set(key, known);
      return known.value;
    }
    remove(key);
    const loading = load();
    const entry = { until: Infinity, bytes: 0, value: loading.then(({ value }) => value) };
    entries.set(key, entry);
    makeRoom();
    loading.then(
      (loaded) => {
        entry.until = Date.now() + forMs;
        if (entries.get(key) !== entry) return;
        entry.bytes = loaded.bytes;
        bytes += loaded.bytes;
        makeRoom();
      },
      () => {
        if (entries.get(key) === entry) remove(key);
      },
    );
    return entry.value;
  };
}
