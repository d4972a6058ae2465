import { type CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";

/** An invocation of a function, milliseconds since 1970. */
export interface Invocation {
  from: number;
  to: number;
}

/** What a REPORT line says, which is written when the invocation has ended. */
export function invocationOf(message: string, timestamp: number): Invocation | undefined {
  const [, billed] = /^REPORT RequestId: .*\tBilled Duration: (\d+) ms/.exec(message) ?? [];
  return billed === undefined ? undefined : { from: timestamp - Number(billed), to: timestamp };
}

/** Milliseconds that are paid for: waiting for others included. */
export function billedMs(invocations: readonly Invocation[]): number {
  return invocations.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** Most invocations at once. */
export function peakOf(invocations: readonly Invocation[]): number {
  // Where one ends as another begins, they were not there at once.
  const steps = invocations
    .flatMap(({ from, to }) => [
      { at: from, by: 1 },
      { at: to, by: -1 },
    ])
    .sort((a, b) => a.at - b.at || a.by - b.by);
  let [now, most] = [0, 0];
  for (const { by } of steps) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}

/** The invocations of functions that ended since a time, from the REPORT lines of their logs. */
export async function invocationsSince(
  logs: CloudWatchLogsClient,
  groups: readonly string[],
  startTime: number,
): Promise<Invocation[]> {
  const all = await Promise.all(groups.map((group) => ofGroup(logs, group, startTime)));
  return all.flat();
}

async function ofGroup(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  startTime: number,
): Promise<Invocation[]> {
  const found: Invocation[] = [];
  let nextToken: string | undefined;
  do {
    const page = await logs
      .send(new FilterLogEventsCommand({ logGroupName, startTime, nextToken }))
      .catch((error) => {
        // It is made by the first line.
        if (error.name === "ResourceNotFoundException") return { events: [], nextToken: undefined };
        throw error;
      });
    for (const { message = "", timestamp = 0 } of page.events ?? []) {
      const invocation = invocationOf(message, timestamp);
      if (invocation) found.push(invocation);
    }
    nextToken = page.nextToken;
  } while (nextToken);
  return found;
}
