import type { Message } from "../ports/message.ts";
import type { Runtime } from "../ports/runtime.ts";
import type { Claim, Store } from "../ports/store.ts";
import type { Timer } from "../ports/system.ts";

/** Signs of life in the time for which one holds: a late one does no harm. */
const BEATS = 2;

/** So long the end waits for a sign that is under way, in milliseconds: from a queue that hangs a batch that is done gains nothing. */
const GRACE_MS = 1000;

/** A batch that shows that its process lives. */
export interface Heartbeat {
  /** What the batch is to be handled with. */
  runtime: Runtime;
  /** Ends it: what is said of a message from then on stays. */
  stop(): Promise<void>;
}

/**
 * Of a consumer with `heartbeatSeconds`, has a batch come again so long after its process was killed: its messages are
 * hidden, and its claims leased, for that time only, and both are renewed at half of it. A process that is slow to do so is
 * taken for dead, and can commit nothing once another has claimed: so nothing depends on clocks, and none of it can fail.
 */
export function heartbeatOf(messages: readonly Message[], runtime: Runtime): Heartbeat {
  const { heartbeatSeconds: seconds } = runtime.consumer;
  if (seconds === undefined) return { runtime, stop: async () => {} };
  const { queues, store, system } = runtime;
  const held = new Map<string, Claim>();
  /** Calls by what they renew: one at a time of each, so that none waits for a slow one, and none piles up. */
  const underWay = new Map<string, Promise<unknown>>();
  let leasedUntil = 0;
  let isStopped = false;
  let timer: Timer;

  const renew = (what: string, call: () => Promise<unknown>) => {
    if (underWay.has(what)) return;
    const done = call()
      .catch(() => {})
      .finally(() => underWay.delete(what));
    underWay.set(what, done);
  };
  const beat = () => {
    // No later than the messages are there again: whoever gets one need not wait.
    leasedUntil = system.now() + seconds * 1000;
    renew(MESSAGES, () => queues.delay(messages.map((message) => ({ message, seconds }))));
    for (const [key, claim] of held) renew(key, () => store.renew(claim, leasedUntil));
  };
  const next = () => {
    timer = system.timer((seconds * 1000) / BEATS);
    timer.done.then(() => {
      if (isStopped) return;
      beat();
      next();
    });
  };
  const stop = async () => {
    isStopped = true;
    timer.cancel();
    if (underWay.size === 0) return;
    const grace = system.timer(GRACE_MS);
    await Promise.race([Promise.all(underWay.values()), grace.done]);
    grace.cancel();
  };
  beat();
  next();
  const leased = {
    ...leasing(store, held, () => leasedUntil),
    // What may have killed its process gets the lease of a whole invocation: from then on nothing is renewed.
    async countAttempt(claim: Claim, lease: number) {
      await stop();
      return store.countAttempt(claim, lease);
    },
  };
  return { runtime: { ...runtime, store: leased }, stop };
}

/** No record's key. */
const MESSAGES = "messages";

/** A store whose claims are leased until a time of one's own, and noted while they are held. */
function leasing(store: Store, held: Map<string, Claim>, leasedUntil: () => number): Store {
  const noted = <T extends Claim | object | undefined>(claim: T): T => {
    if (claim && "owner" in claim) held.set(claim.key, claim);
    return claim;
  };
  /** Ends a claim for the runtime: from then on it is not renewed. */
  const ends =
    <A extends unknown[], R>(write: (claim: Claim, ...args: A) => Promise<R>) =>
    (claim: Claim, ...args: A): Promise<R> => {
      held.delete(claim.key);
      return write(claim, ...args);
    };
  return {
    ...store,
    claim: async (request) => noted(await store.claim({ ...request, lease: leasedUntil() })),
    reopen: async (found, request, replayName) =>
      noted(await store.reopen(found, { ...request, lease: leasedUntil() }, replayName)),
    async commit(claim, plan) {
      const result = await store.commit(claim, plan);
      if (result === "lost" || (result === "committed" && !plan.next)) held.delete(claim.key);
      else if (result === "committed") noted({ ...claim, chunk: plan.next?.chunk ?? claim.chunk });
      return result;
    },
    release: ends(store.release),
    giveBack: ends(store.giveBack),
    markDead(fence, death) {
      if ("key" in fence) held.delete(fence.key);
      return store.markDead(fence, death);
    },
  };
}
