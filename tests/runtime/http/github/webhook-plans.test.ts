import { test } from "uvu";
import * as assert from "uvu/assert";
import type { WebhookDefinition } from "../../../../runtime/http/webhook.ts";
import { webhookWorld } from "./webhook-world.ts";

const cancels = [{ type: "Heard", key: { what: "a bell" } }];
const writes = [{ create: "things", item: { what: "a bell" } }];

/** What becomes of a plan that a webhook's handler makes of what it is told: of its writes and its events. */
async function planned(plan: (events: object[]) => object) {
  const handle = (({ deliveryId, payload }: { deliveryId: string; payload: object }) =>
    plan([
      { type: "Heard", data: { what: "a gong", deliveryId, payload } },
    ])) as unknown as WebhookDefinition["handle"];
  const { deliver, store, bus } = webhookWorld({ handle });
  store.seed({ key: "timer|Heard|a bell", status: "pending" } as never);
  assert.is((await deliver()).statusCode, 202);
  return [store.items("things").length, bus.types().length, store.record("timer|Heard|a bell") === undefined];
}

test("whatever a webhook's plan has is committed: as many writes as events, events as cancels, or one alone", async () => {
  assert.equal(await planned((events) => ({ events, cancels })), [0, 1, true]);
  assert.equal(await planned((events) => ({ events, writes })), [1, 1, false]);
  assert.equal(await planned(() => ({ cancels })), [0, 0, true]);
  assert.equal(await planned(() => ({})), [0, 0, false]);
});

test.run();
