import { existsSync, readFileSync } from "node:fs";

/** A call that the payment gateway heard. The same key again moves no money, as with every gateway. */
export interface Entry {
  /** `charge:{orderId}`, `reverse:{paymentId}` or `cancel:{orderId}` */
  key: string;
  /** Key of the charge that a cancellation is about. */
  charge?: string;
  token?: string;
  /** Minor units. */
  amount?: number;
  currency?: string;
  did: "capture" | "decline" | "reverse" | "cancel";
}

/** What the gateway heard so far, oldest first. */
export function readLedger(file: string): Entry[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/** Keys of the charges that were cancelled: what was captured under one, before or after, is given back. */
export function cancelledCharges(ledger: readonly Entry[]): ReadonlySet<string> {
  return new Set(ledger.flatMap(({ did, charge }) => (did === "cancel" && charge ? [charge] : [])));
}
