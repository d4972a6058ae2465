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
  const methods = methodsOf(make).map((method) => [
    method,
    function (this: { send: Send }, ...args: unknown[]) {
      const call = { method, args };
      const client = { send: (command: Command) => this.send(call, command) } as unknown as DynamoDBClient;
      return (make(client)[method] as (...args: unknown[]) => unknown)(...args);
    },
  ]);
  const prototype = Object.fromEntries(methods);
  return (send) => Object.assign(Object.create(prototype), { send });
}

/** The names of a port's methods. */
export function methodsOf<T extends object>(make: (client: DynamoDBClient) => T): (string & keyof T)[] {
  return Object.keys(make({} as DynamoDBClient)) as (string & keyof T)[];
}
