import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { ask } from "./services.ts";

interface Order {
  orderId: string;
}

/** What went wrong, if anything. Returned, since MiniStack, unlike AWS, ends the process of a function that throws. */
interface Answer {
  failed?: string;
}

const lambda = new LambdaClient({});

/** Takes an order, and waits for its payment. */
export function order(event: Order): Promise<Answer> {
  console.log(`order ${event.orderId}`);
  return answered(() => invoke(String(process.env.PAYMENT), event));
}

/** Charges, and waits for the invoice. */
export function payment(event: Order): Promise<Answer> {
  console.log(`payment ${event.orderId}`);
  return answered(async () => {
    await ask("charge", event.orderId);
    await invoke(String(process.env.INVOICE), event);
  });
}

export function invoice(event: Order): Promise<Answer> {
  console.log(`invoice ${event.orderId}`);
  return answered(() => ask("invoice", event.orderId));
}

async function invoke(FunctionName: string, event: Order): Promise<void> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
  );
  const said = Buffer.from(Payload ?? []).toString();
  if (FunctionError) throw new Error(`${FunctionName}: ${said}`);
  const { failed } = JSON.parse(said) as Answer;
  if (failed !== undefined) throw new Error(failed);
}

async function answered(work: () => Promise<void>): Promise<Answer> {
  try {
    await work();
    return {};
  } catch (error) {
    return { failed: String(error) };
  }
}
