import { ordersFlow } from "./flows/orders.ts";

/** What a flow's samples need of the deployed stack. */
export interface Stack {
  endpoint: string;
  region: string;
  busName: string;
  apiUrl: string;
  claimsTable: string;
}

/** The samples of each flow: run and shown; the answer says whether each ended as it should. */
export const flows: Record<string, (stack: Stack) => Promise<boolean>> = { orders: ordersFlow };
