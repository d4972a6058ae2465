import { type Answer, type ClientConfig, type Command, caller, type Service } from "./client.ts";

/** Stands in for the SDK's `@aws-sdk/client-eventbridge`, of which functions have this call. */
export class EventBridgeClient {
  readonly send: (command: Command) => Promise<Answer>;

  constructor(config: ClientConfig) {
    this.send = caller(EVENTS, config);
  }

  /** Connections belong to all clients. */
  destroy(): void {}
}

/** Entries that fail do so in the answer. One that is sent again comes twice, and is handled once. */
export class PutEventsCommand implements Command {
  readonly operation = "PutEvents";
  readonly input: object;

  constructor(input: object) {
    this.input = input;
  }
}

const EVENTS: Service = {
  ...{ id: "events", variable: "EVENTBRIDGE", target: "AWSEvents", json: "1.1" },
  ...{ maxAttempts: 3, baseMs: 50 },
};
