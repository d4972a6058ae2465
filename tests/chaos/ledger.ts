import { existsSync, readFileSync } from "node:fs";

/** A call that the payment gateway heard. The same key again moves no money, as with every gateway. */
export interface Entry {
  /** `charge:{orderId}` or `reverse:{paymentId}` */
  key: string;
  token?: string;
  /** Minor units. */
  amount: number;
  currency: string;
  did: "capture" | "decline" | "reverse";
}

/** What the gateway heard so far, oldest first. */
export function readLedger(file: string): Entry[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}
