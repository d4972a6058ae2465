import { InvokeCommand } from "@aws-sdk/client-lambda";
import { byHand, code, makeFunction, role } from "../hand-made.ts";
import type { Way, World } from "../way.ts";

/** Each function invokes the next and waits for it; so does the client. Who fails, fails everybody before it. */
export async function nested(world: World): Promise<Way> {
  const shared = {
    code: await code(world, "bench/orders/functions/nested.ts"),
    role: await role(world, "bench-nested", ["lambda:InvokeFunction"]),
  };
  const names = {
    order: "bench-nested-order",
    payment: "bench-nested-payment",
    invoice: "bench-nested-invoice",
  };
  const env = { PAYMENT: names.payment, INVOICE: names.invoice };
  const logs = await Promise.all(
    Object.entries(names).map(([handler, name]) => makeFunction(world, { ...shared, handler, name, env })),
  );
  return {
    ...byHand(world),
    ...{ name: "nested", logs },
    async send(orderId) {
      const { FunctionError, Payload } = await world.clients.lambda.send(
        new InvokeCommand({ FunctionName: names.order, Payload: JSON.stringify({ orderId }) }),
      );
      const said = Buffer.from(Payload ?? []).toString();
      if (FunctionError || JSON.parse(said).failed) throw new Error(`the order function failed: ${said}`);
    },
    pending: async () => 0,
    clear: async () => {},
  };
}
