import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { clients, outputs } from "./stack.ts";

/** An event as a person writes it: detail is an object, or text as it is. */
export interface Emitted {
  type: string;
  source: string;
  detail: object | string;
}

/** Puts events on a bus in one call. */
export async function emit(events: readonly Emitted[], busName = outputs.busName): Promise<void> {
  const Entries = events.map(({ type, source, detail }) => ({
    EventBusName: busName,
    Source: source,
    DetailType: type,
    Detail: typeof detail === "string" ? detail : JSON.stringify(detail),
  }));
  const { FailedEntryCount, Entries: results } = await clients.events.send(new PutEventsCommand({ Entries }));
  if (FailedEntryCount) throw new Error(`The bus did not take all events: ${JSON.stringify(results)}`);
}
