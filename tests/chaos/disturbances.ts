import { setTimeout as sleep } from "node:timers/promises";
import { InvokeCommand, UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import type { Chance } from "./chance.ts";
import type { Duplicates } from "./duplicates.ts";
import type { Faults, Trouble } from "./faults.ts";
import type { History } from "./history.ts";
import type { Operator } from "./letters.ts";
import type { ChaosStack, ConsumerParts } from "./stack.ts";
import type { Totals } from "./totals.ts";

interface Args {
  stack: ChaosStack;
  chance: Chance;
  faults: Faults;
  history: History;
  duplicates: Duplicates;
  operator: Operator;
  counts: Totals;
  signal: AbortSignal;
}

/** What goes on beside the orders until it is told to end. */
export interface Disturbances {
  /** Ends them, with every mapping enabled and nothing denied. */
  end(): Promise<void>;
}

/** How long a function may not commit: long enough for five attempts. */
const DENIED_MS = 10_000;

/** Attempts that a deployment leaves of the five: as many as whatever ends well may need. */
const FEWER_ATTEMPTS = 3;

export function disturb(args: Args): Disturbances {
  const { stack, chance, faults, history, duplicates, operator, counts } = args;
  const ending = new AbortController();
  const signal = AbortSignal.any([args.signal, ending.signal]);
  const { lambda } = stack.clients;

  /** Does something again and again until the end; an error ends it too, and is thrown there. */
  async function often(from: number, to: number, act: () => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      await sleep(chance.between(from, to), undefined, { signal }).catch(() => {});
      if (!signal.aborted) await act();
    }
  }

  const enable = (UUID: string, Enabled: boolean) =>
    lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
  /** A pause that the end cuts short, and what follows it in any case. */
  const during = (milliseconds: number) => sleep(milliseconds, undefined, { signal }).catch(() => {});

  const trouble = async (functionName: string, kind: Trouble, milliseconds: number) => {
    faults.trouble(functionName, kind, true);
    await during(milliseconds);
    faults.trouble(functionName, kind, false);
  };

  let denials = 0;
  // The journal, which hears everything, commits nothing that could be denied.
  const committing = stack.consumers.filter(({ types }) => types.length > 0);
  const works = [
    often(300, 1500, async () => {
      const { mapping } = chance.pick(stack.consumers);
      await enable(mapping, false);
      counts.add("mappings paused");
      await during(chance.between(300, 2000));
      await enable(mapping, true);
    }),
    often(200, 500, async () => {
      const { functionName } = committing[denials++ % committing.length] as ConsumerParts;
      await trouble(functionName, "no commits", DENIED_MS);
    }),
    often(300, 1000, () =>
      trouble(chance.pick(stack.publishers), chance.pick(["no grant", "no bus"]), chance.between(1500, 3500)),
    ),
    often(2000, 4000, () => sweep(stack, counts)),
    often(100, 200, async () => duplicates.consider(await history.more())),
    often(2000, 4000, async () => void (await operator.redrive())),
    often(500, 1000, async () => {
      const { functionName } = chance.pick(stack.consumers);
      await stack.redeploy(functionName, FEWER_ATTEMPTS);
      await during(chance.between(300, 1500));
      await stack.redeploy(functionName);
      counts.add("functions deployed anew", 2);
    }),
  ];
  // What fails is thrown at the end.
  for (const work of works) work.catch(() => {});
  return {
    async end() {
      ending.abort();
      await Promise.all(works);
      await duplicates.settled();
    },
  };
}

/** As its rule does every minute, but two at a time. That they may be killed, too, is part of the game. */
export async function sweep({ clients, sweeper }: ChaosStack, counts: Totals): Promise<void> {
  const invoke = () => clients.lambda.send(new InvokeCommand({ FunctionName: sweeper }));
  await Promise.all([invoke(), invoke()]);
  counts.add("sweeps", 2);
}
