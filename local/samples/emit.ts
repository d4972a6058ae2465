import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { credentials } from "../credentials.ts";
import type { Stack } from "../stack.ts";

/** An event as a person puts it on the bus: without metadata. */
export interface Bare {
  source: string;
  type: string;
  data: object;
}

/** Puts events on the bus, as the aws CLI does. */
export async function emit({ endpoint, region, busName }: Stack, ...events: readonly Bare[]): Promise<void> {
  const client = new EventBridgeClient({ endpoint, region, credentials });
  const Entries = events.map(({ source, type, data }) => ({
    EventBusName: busName,
    Source: source,
    DetailType: type,
    Detail: JSON.stringify({ data }),
  }));
  const { FailedEntryCount } = await client.send(new PutEventsCommand({ Entries }));
  client.destroy();
  if (FailedEntryCount) throw new Error("The bus did not take the sample event");
}
