import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { FakeDynamoDb } from "./dynamodb/fake-dynamodb.ts";
import { Busy, busyError, type Fault } from "./fault.ts";
import { methodsOf, type PortCall, portOver } from "./port-over.ts";

/** A port with every call noted, and a fault that is asked before and after each command that a call sends. */
export interface Faulty {
  /** Names of all calls so far, in order. */
  readonly calls: string[];
  fault?: Fault | undefined;
}

/** The real port over a fake DynamoDB; its methods may be called on their own. */
export function faultyPort<T extends object>(
  make: (client: DynamoDBClient) => T,
  dynamo: FakeDynamoDb,
): T & Faulty {
  const ask = (phase: "before" | "after", { method, args }: PortCall) => port.fault?.(method, args, phase);
  const inner = portOver(make)(async (call, command) => {
    try {
      await ask("before", call);
    } catch (error) {
      throw error instanceof Busy ? busyError(command.input) : error;
    }
    const answer = dynamo.answer(command);
    await ask("after", call);
    return answer;
  });
  const calls: string[] = [];
  const methods = methodsOf(make).map((method) => [
    method,
    (...args: unknown[]) => {
      calls.push(method);
      return (inner[method] as (...args: unknown[]) => unknown)(...args);
    },
  ]);
  const port: T & Faulty = Object.assign(Object.fromEntries(methods), { calls });
  return port;
}
