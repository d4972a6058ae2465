import { paginateScan } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { DeadLetter } from "../../history/dead-letter.ts";
import type { ClaimRecord } from "../../runtime/ports/record.ts";
import type { Order } from "./customers.ts";
import type { Published } from "./history.ts";
import { type Entry, readLedger } from "./ledger.ts";
import type { ChaosStack } from "./stack.ts";

/** A row of a business table; amounts are minor units. */
export interface Row {
  orderId: string;
  paymentId?: string;
  /** payments: processed, declined or cancelled; invoices: issued or void */
  status?: string;
  amount?: number;
}

/** All that is known at the end, from every side. */
export interface Books {
  /** What customers were answered. */
  accepted: readonly Order[];
  /** What `GET /orders/{orderId}` says now, by order. */
  statuses: ReadonlyMap<string, string>;
  orders: readonly Row[];
  payments: readonly Row[];
  invoices: readonly Row[];
  reversals: readonly Row[];
  cancellations: readonly Row[];
  claims: readonly ClaimRecord[];
  /** What the payment gateway heard. */
  ledger: readonly Entry[];
  /** What the bus carried. */
  events: readonly Pick<Published, "id" | "type" | "data">[];
  /** What stays in the dead-letter queues. */
  letters: readonly DeadLetter[];
}

/** Requests to get-order at once. */
const READERS = 6;

/** Reads them from the tables, the API, the gateway and what was collected meanwhile. */
export async function readBooks(
  stack: ChaosStack,
  collected: Pick<Books, "accepted" | "events" | "letters">,
): Promise<Books> {
  const scan = async (TableName: string) => {
    const items: unknown[] = [];
    const paging = { client: stack.clients.dynamodb };
    for await (const { Items = [] } of paginateScan(paging, { TableName, ConsistentRead: true }))
      items.push(...Items.map((item) => unmarshall(item)));
    return items;
  };
  const rows = async (table: string) => (await scan(stack.table(table))) as Row[];
  return {
    ...collected,
    statuses: await statuses(stack, collected.accepted),
    orders: await rows("orders"),
    payments: await rows("payments"),
    invoices: await rows("invoices"),
    reversals: await rows("reversals"),
    cancellations: await rows("cancellations"),
    claims: (await scan(stack.claimsTable)) as ClaimRecord[],
    ledger: readLedger(stack.ledger),
  };
}

async function statuses({ apiUrl }: ChaosStack, accepted: readonly Order[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const queue = accepted.values();
  const reader = async () => {
    for (const { orderId } of queue) found.set(orderId, await statusOf(`${apiUrl}/orders/${orderId}`));
  };
  await Promise.all(Array.from({ length: READERS }, reader));
  return found;
}

/** Asks again where the server is too busy. */
async function statusOf(url: string): Promise<string> {
  for (let tries = 1; ; tries++) {
    const response = await fetch(url);
    const answer = (await response.json()) as { status?: unknown };
    if (response.status < 500 || tries === 5) return String(answer.status);
  }
}
