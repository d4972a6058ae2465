import { TransactionConflictException } from "@aws-sdk/client-dynamodb";
import { cancelled } from "./dynamodb/errors.ts";

/**
 * Makes a fake's call go wrong by throwing: `before` it takes effect, or `after`, when the caller cannot know that it
 * did. It sees every call, so it may also just observe, or wait. What is made of DynamoDB asks it for each command that
 * a call sends.
 */
export type Fault = (
  call: string,
  args: readonly unknown[],
  phase: "before" | "after",
) => void | Promise<void>;

/** A fault that throws it before a command has DynamoDB say that a transaction is about to change the same. */
export class Busy extends Error {
  override readonly name = "Busy";
}

/** What DynamoDB says to a write of an item that a transaction is about to change. */
export function busyError(
  { TransactItems }: { TransactItems?: readonly unknown[] },
  code = "TransactionConflict",
): Error {
  const message = "Transaction is ongoing for the item";
  if (!TransactItems)
    return new TransactionConflictException({ message, $metadata: { httpStatusCode: 400 } });
  const others = TransactItems.slice(1).map(() => ({ Code: "None" }));
  return cancelled([{ Code: code, Message: message }, ...others]);
}

/** A fault that strikes a call once (or so many times), and lets all others pass. */
export function failing(
  call: string,
  phase: "before" | "after",
  { error = new Error(`${call} failed`), times = 1 }: { error?: Error; times?: number } = {},
): Fault {
  let left = times;
  return (name, _args, at) => {
    if (name !== call || at !== phase || left === 0) return;
    left--;
    throw error;
  };
}
