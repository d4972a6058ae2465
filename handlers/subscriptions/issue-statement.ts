import type { Handler } from "../../runtime/handler.ts";
import type { CustomerStatementIssued } from "../../schemas/subscriptions/customer-statement-issued.ts";
import { statementKey } from "../../schemas/subscriptions/sort-keys.ts";
import type { StatementDue } from "../../schemas/subscriptions/statement-due.ts";

/** Says what a customer paid in a month; nothing where that is nothing. */
export const handle: Handler<{
  on: StatementDue;
  emits: CustomerStatementIssued;
  reads: "statements";
}> = async ({ data }, { read }) => {
  const { customerId, month, currency } = data;
  const statement = await read("statements", customerId, statementKey(data));
  if (!statement) return {};
  const { charges, amount } = statement as unknown as { charges: number; amount: number };
  return {
    events: [{ type: "CustomerStatementIssued", data: { customerId, month, currency, charges, amount } }],
  };
};

declare module "../../runtime/handler.ts" {
  interface Handlers {
    "issue-statement": typeof handle;
  }
}
