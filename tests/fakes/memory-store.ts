import { outboxUpdate, type PendingKind, sentUpdate } from "../../runtime/aws/records.ts";
import type { Item } from "../../runtime/handler.ts";
import { claimOf, isCommitted, isOwn } from "../../runtime/ports/claim.ts";
import type { ClaimRecord } from "../../runtime/ports/record.ts";
import { isExpired } from "../../runtime/ports/runtime.ts";
import type { Store } from "../../runtime/ports/store.ts";
import { copyOf } from "./copy.ts";
import type { Fault } from "./fault.ts";
import { faulty } from "./faulty-store.ts";
import { claimable, OF_A_DEATH, ownedBy, type StoredRecord, stillAs, takeOver } from "./memory-record.ts";
import { memoryTables, type TableKeys } from "./memory-tables.ts";

export interface MemoryStore extends Store {
  /** A record as it is now. */
  record(key: string): StoredRecord | undefined;
  /** Every record, sorted by key. */
  records(): StoredRecord[];
  /** Every item of a business table, sorted by key. */
  items(table: string): Item[];
  /** Puts a record there, whatever the rules; its outbox is indexed as unsent since its claim. */
  seed(record: ClaimRecord): void;
  seedItem(table: string, item: Item): void;
  /** A business item as it is now. */
  item(table: string, key: string, sort?: string): Item | undefined;
  /** Names of all calls so far, in order. */
  readonly calls: string[];
  fault?: Fault | undefined;
}

/** A store in memory, conditional just as runtime/aws/dynamodb-store.ts is. `tables`: name in a plan → key attribute. */
export function memoryStore(
  tables: Readonly<Record<string, TableKeys>> = {},
  records = new Map<string, StoredRecord>(),
): MemoryStore {
  const business = memoryTables(tables);

  function write(record: StoredRecord): void {
    records.set(record.key, Object.freeze(record));
  }

  const get = (key: string) => records.get(key);

  /** Changes a record that is as expected; undefined values of `set` leave an attribute alone. */
  function change(
    key: string,
    expected: (record: StoredRecord) => boolean,
    set: Partial<StoredRecord>,
    remove: readonly (keyof StoredRecord)[] = [],
  ): boolean {
    const record = get(key);
    if (!record || !expected(record)) return false;
    const next = { ...record, ...copyOf(set) };
    for (const name of remove) delete next[name];
    write(next);
    return true;
  }

  const put = (record: ClaimRecord) => write(copyOf({ ...record, ...finish(record).set }));
  const finish = ({ key, outbox = [], claimedAt }: ClaimRecord) =>
    outboxUpdate(key, outbox, Date.parse(claimedAt));

  /** Records of one kind in the sparse index, oldest first. */
  const pending = (kind: PendingKind, before: number) =>
    [...records.values()].filter(isPending(kind, before)).sort((a, b) => since(a) - since(b));

  function page(kind: PendingKind, before: number, cursor: unknown) {
    const keys = (cursor as string[] | undefined) ?? pending(kind, before).map(({ key }) => key);
    const found = keys.slice(0, 100).flatMap((key) => get(key) ?? []);
    const still = found.filter(isPending(kind, before));
    return keys.length > 100 ? { records: still, next: keys.slice(100) } : { records: still };
  }

  const store: Store = {
    async claim(request) {
      const found = get(request.key);
      if (found && !claimable(found, request))
        return isOwn(found, request) ? claimOf(request, found) : { found };
      const { key, event, now, counted } = request;
      write({
        ...copyOf({ key, claimedAt: new Date(now).toISOString(), event, generation: 0 }),
        ...found,
        ...copyOf(takeOver(request)),
        attempts: (found?.attempts ?? 0) + counted,
        previous: found?.owner ?? "",
      });
      return claimOf(request, get(request.key) as StoredRecord);
    },
    async reopen(found, request, replayName) {
      const { counted: attempts } = request;
      const generation = found.generation + 1;
      const expired = isExpired(found, request.now);
      const set = {
        ...takeOver(request),
        attempts,
        generation,
        previous: "",
        ...(replayName ? { replayName } : {}),
        ...(expired ? { claimedAt: new Date(request.now).toISOString(), event: request.event } : {}),
      };
      const of = ["errors", "cursor", "chunk"] as const;
      const forgotten = replayName ? of : ([...of, "replayName"] as const);
      const remove = [...OF_A_DEATH, ...(expired ? forgotten : [])];
      const changed = change(found.key, stillAs(found), set, remove);
      const after = get(found.key) as StoredRecord;
      return changed || isOwn(after, request) ? claimOf(request, after) : undefined;
    },
    async countAttempt(claim, lease) {
      return change(claim.key, ownedBy(claim), { lease, attempts: claim.attempt });
    },
    async release(claim, error) {
      const errors = [...(get(claim.key)?.errors ?? []), error];
      return change(claim.key, ownedBy(claim), { lease: 0, attempts: claim.attempt, errors }, ["owner"]);
    },
    async giveBack(claim) {
      const set = { lease: 0, attempts: claim.attempt - 1 };
      change(claim.key, ownedBy(claim), set, claim.poison ? [] : ["owner"]);
    },
    async commit(claim, plan) {
      const { writes, outbox, now, expiresAt, next } = plan;
      const found = get(claim.key);
      if (!found || !ownedBy(claim)(found)) return isCommitted(found, claim, plan) ? "committed" : "lost";
      const apply = business.prepare(writes);
      if (!apply) return "present";
      if (next) {
        const progress = { ...next, attempts: 0, ...(outbox.length > 0 ? { outbox } : {}) };
        change(claim.key, ownedBy(claim), progress, [
          "errors",
          ...(outbox.length > 0 ? [] : (["outbox"] as const)),
        ]);
        apply();
        return "committed";
      }
      const committed = outboxUpdate(claim.key, outbox, now);
      const set: Partial<StoredRecord> = {
        status: "done",
        finishedBy: claim.owner,
        finishedAt: new Date(now).toISOString(),
        attempts: claim.attempt,
        ...committed.set,
        ...(outbox.length === 0 ? { expiresAt } : {}),
      };
      const unwanted = [...committed.remove, ...(outbox.length > 0 ? EXPIRY : [])];
      change(claim.key, ownedBy(claim), set, ["owner", "lease", "cursor", ...unwanted]);
      apply();
      return "committed";
    },
    async markDead(fence, { kind, reason, deadLetterId, attempts, now, error, outbox }) {
      const key = "found" in fence ? fence.found.key : fence.key;
      const committed = outboxUpdate(key, outbox, now);
      const set: Partial<StoredRecord> = {
        status: "dead",
        kind,
        reason,
        deadLetterId,
        attempts,
        finishedAt: new Date(now).toISOString(),
        ...committed.set,
        ...(error ? { errors: [...(get(key)?.errors ?? []), error] } : {}),
      };
      const expected = "found" in fence ? stillAs(fence.found) : ownedBy(fence);
      return change(key, expected, set, ["owner", "lease", ...EXPIRY, ...committed.remove]);
    },
    async reject(record) {
      const found = get(record.key);
      if (found) return { found };
      put(record);
      return "written";
    },
    async rejectAgain(found, record) {
      const { set, remove } = finish(record);
      return change(record.key, stillAs(found), { ...record, ...set }, [
        "expiresAt",
        "sent",
        "discardedAt",
        ...remove,
      ]);
    },
    async accept(record, writes) {
      const found = get(record.key);
      if (found) return { found };
      const apply = business.prepare(writes);
      if (!apply) return "present";
      put(record);
      apply();
      return "accepted";
    },
    async markSent(key, generation, sent, expiresAt) {
      const expected = (record: StoredRecord) =>
        record.generation === generation && record.outbox !== undefined && record.status !== "open";
      const { set, remove } = sentUpdate(key, sent);
      change(key, expected, { ...set, expiresAt }, remove as (keyof StoredRecord)[]);
    },
    async markChunkSent(key, generation, chunk) {
      const expected = (record: StoredRecord) =>
        record.generation === generation && record.status === "open" && record.chunk === chunk;
      change(key, expected, {}, ["outbox"]);
    },
    async fill(writes) {
      for (const one of writes) {
        if ("create" in one) throw new Error("A projection may only fill attributes");
        business.prepare([one])?.();
      }
    },
    unsent: async (before, cursor) => page("outbox", before, cursor),
    claimed: async (before, cursor) => page("claim", before, cursor),
    async pending(claimedUpTo) {
      const [unsent] = pending("outbox", Number.POSITIVE_INFINITY);
      const stale = pending("claim", claimedUpTo);
      return {
        unsentSince: unsent && since(unsent),
        stale: stale.length,
        staleSince: stale[0] && since(stale[0]),
      };
    },
    async read(table, key, sort) {
      return business.read(table, key, sort);
    },
    list: async (table, key, page) => business.list(table, key, page),
  };
  const inspect = {
    calls: [],
    record: get,
    records: () => [...records.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
    items: business.items,
    seed: put,
    seedItem: business.seed,
    item: business.read,
  };
  return faulty(store, inspect);
}

const EXPIRY = ["expiresAt"] as const;

const isPending = (kind: PendingKind, before: number) => (record: StoredRecord) =>
  record.pending?.startsWith(`${kind}.`) && since(record) <= before;

const since = ({ pendingSince = Number.POSITIVE_INFINITY }: StoredRecord) => pendingSince;
