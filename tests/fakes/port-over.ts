import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Command } from "./dynamodb/fake-dynamodb.ts";

/** A call of a port's method. */
export interface PortCall {
  method: string;
  args: readonly unknown[];
}

/** A port over DynamoDB, made so that each command is known by the call that sends it. */
export function portOver<T extends object>(
  methods: readonly (string & keyof T)[],
  make: (client: DynamoDBClient) => T,
  send: (call: PortCall, command: Command) => Promise<object>,
  onCall: (call: PortCall) => void = () => {},
): T {
  const wrapped = methods.map((method) => [
    method,
    (...args: unknown[]) => {
      const call = { method, args };
      onCall(call);
      const client = { send: (command: Command) => send(call, command) } as unknown as DynamoDBClient;
      return (make(client)[method] as (...args: unknown[]) => unknown)(...args);
    },
  ]);
  return Object.fromEntries(wrapped);
}

/** The names of a port's methods. */
export function methodsOf<T extends object>(make: (client: DynamoDBClient) => T): (string & keyof T)[] {
  return Object.keys(make({} as DynamoDBClient)) as (string & keyof T)[];
}
