import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { ask } from "./services.ts";

interface Order {
  orderId: string;
}

interface Batch {
  Records: { messageId: string; body: string }[];
}

const sqs = new SQSClient({});

/** Takes an order into the queue of payments. */
export async function order(event: Order) {
  console.log(`order ${event.orderId}`);
  await send(event);
  return event;
}

export function payment(batch: Batch) {
  return each(batch, async (order) => {
    console.log(`payment ${order.orderId}`);
    await ask("charge", order.orderId);
    await send(order);
  });
}

export function invoice(batch: Batch) {
  return each(batch, async ({ orderId }) => {
    console.log(`invoice ${orderId}`);
    await ask("invoice", orderId);
  });
}

/** To whoever comes next. */
async function send(order: Order): Promise<void> {
  const MessageBody = JSON.stringify(order);
  await sqs.send(new SendMessageCommand({ QueueUrl: String(process.env.NEXT), MessageBody }));
}

/** Handles a batch's messages side by side; those that failed come again. */
async function each({ Records }: Batch, handle: (order: Order) => Promise<void>) {
  const results = await Promise.allSettled(Records.map(({ body }) => handle(JSON.parse(body))));
  const failed = Records.filter((_, index) => results[index]?.status === "rejected");
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}
