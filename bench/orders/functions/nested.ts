import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { ask } from "./services.ts";

interface Order {
  orderId: string;
}

const lambda = new LambdaClient({});

/** Takes an order, and waits for its payment. */
export async function order(event: Order) {
  console.log(`order ${event.orderId}`);
  await invoke(String(process.env.PAYMENT), event);
  return event;
}

/** Charges, and waits for the invoice. */
export async function payment(event: Order) {
  console.log(`payment ${event.orderId}`);
  await ask("charge", event.orderId);
  await invoke(String(process.env.INVOICE), event);
  return event;
}

export async function invoice(event: Order) {
  console.log(`invoice ${event.orderId}`);
  await ask("invoice", event.orderId);
  return event;
}

async function invoke(FunctionName: string, event: Order): Promise<void> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
  );
  if (FunctionError) throw new Error(`${FunctionName}: ${Buffer.from(Payload ?? []).toString()}`);
}
