import { planned, publish, put } from "./invoice.mjs";

// The SDK and nothing else: no contract, no idempotency, and the events of a batch in one call.

async function createInvoice({ body }) {
  const plan = await planned(JSON.parse(body).detail);
  await put(plan);
  return plan;
}

export async function handler({ Records }) {
  await publish(...(await Promise.all(Records.map(createInvoice))));
  return { batchItemFailures: [] };
}
