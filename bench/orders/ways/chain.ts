import { InvokeCommand } from "@aws-sdk/client-lambda";
import { byHand, code, emptied, feed, makeFunction, messagesIn, queue, role } from "../hand-made.ts";
import type { Way, World } from "../way.ts";

/** Queues between the functions, by hand: partial batch failures, dead-letter queues, and nothing else. */
export async function chain(world: World): Promise<Way> {
  const [payments, invoices] = [await queue(world, "bench-payments"), await queue(world, "bench-invoices")];
  const shared = {
    code: await code(world, "bench/orders/functions/chain.ts"),
    role: await role(world, "bench-chain", [
      ...["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    ]),
  };
  const made = (handler: string, next = "") =>
    makeFunction(world, { ...shared, handler, name: `bench-chain-${handler}`, env: { NEXT: next } });
  const logs = [
    await made("order", payments.url),
    await made("payment", invoices.url),
    await made("invoice"),
  ];
  await feed(world, payments, "bench-chain-payment");
  await feed(world, invoices, "bench-chain-invoice");
  const urls = [payments, invoices].flatMap(({ url, deadLetters }) => [url, deadLetters]);
  return {
    ...byHand(world),
    ...{ name: "chain", logs },
    async send(orderId) {
      const { FunctionError } = await world.clients.lambda.send(
        new InvokeCommand({ FunctionName: "bench-chain-order", Payload: JSON.stringify({ orderId }) }),
      );
      if (FunctionError) throw new Error(`the order function failed: ${FunctionError}`);
    },
    pending: () => messagesIn(world, urls),
    clear: () => emptied(world, urls),
  };
}
