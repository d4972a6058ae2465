import type { Begun } from "../../samples.ts";
import type { Stack } from "../../stack.ts";
import { putEvents } from "../put-events.ts";

/** A thousand users, and a batch of batches. */
export async function begin(): Promise<Begun> {
  return { run: async (stack) => (await import("./run.ts")).usersFlow(stack), hints };
}

function hints(stack: Stack): string {
  const put = (data: object) => putEvents(stack, "users.requests", "UsersBatchRequested", data);
  return `
Process a batch of users, and one that is split into child batches (GET /batches/batch-2 adds up their counts):

  ${put({ batchId: "batch-1", query: "first 100" })}
  ${put({ batchId: "batch-2", query: "first 500", splitBy: 100 })}
  curl -sw '\\n' '${stack.apiUrl}/batches/batch-1?limit=200'`;
}
