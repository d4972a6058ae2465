import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Command } from "./dynamodb/fake-dynamodb.ts";

/** A call of a port's method. */
export interface PortCall {
  method: string;
  args: readonly unknown[];
}

/** Answers a command of a call. */
export type Send = (call: PortCall, command: Command) => Promise<object>;

/** Makes ports over DynamoDB, each so that its sender knows which call a command belongs to. */
export function portOver<T extends object>(make: (client: DynamoDBClient) => T): (send: Send) => T {
  const methods = methodsOf(make);
  // Bound to nothing: a method may be handed on alone.
  return (send) =>
    Object.fromEntries(
      methods.map((method) => [
        method,
        (...args: unknown[]) => {
          const client = { send: (command: Command) => send({ method, args }, command) };
          const port = make(client as unknown as DynamoDBClient);
          return (port[method] as (...args: unknown[]) => unknown)(...args);
        },
      ]),
    ) as T;
}

/** The names of a port's methods. */
export function methodsOf<T extends object>(make: (client: DynamoDBClient) => T): (string & keyof T)[] {
  return Object.keys(make({} as DynamoDBClient)) as (string & keyof T)[];
}
