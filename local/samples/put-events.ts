import type { Stack } from "../stack.ts";

/** The aws command that puts an event on the bus, for a shell. */
export function putEvents({ endpoint, busName }: Stack, source: string, type: string, data: object): string {
  const detail = JSON.stringify(JSON.stringify({ data }));
  const entry = `{"EventBusName":"${busName}","Source":"${source}","DetailType":"${type}","Detail":${detail}}`;
  return `aws --endpoint-url ${endpoint} events put-events --entries '[${entry}]'`;
}
