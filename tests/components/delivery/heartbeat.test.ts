import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EventBus } from "../../../components/bus/event-bus.ts";
import { consumerShape, type ShapeOptions } from "../../../components/delivery/consumer-shape.ts";
import { Consumer, type ConsumerArgs } from "../../../components/participants/consumer.ts";
import { stackSettings } from "../../../components/settings/settings.ts";
import { HandlingFailed } from "../../../schemas/choreography/handling-failed.ts";
import { throws } from "../../harness/throws.ts";
import { evaluate } from "../evaluate.ts";
import { temporaryProject } from "../temporary-project.ts";

/** What these options come to on a stack whose functions run for 30 s. */
async function shapeOf(options: ShapeOptions) {
  const { outputs } = await evaluate(() => ({ shape: consumerShape("c", options, stackSettings(), []) }));
  return outputs.shape as ReturnType<typeof consumerShape>;
}

test("takes whole seconds from 2 to the visibility timeout, and none", async () => {
  assert.is((await shapeOf({})).heartbeatSeconds, undefined);
  for (const heartbeatSeconds of [2, 5, 180])
    assert.is((await shapeOf({ heartbeatSeconds })).heartbeatSeconds, heartbeatSeconds);
  const long = { heartbeatSeconds: 1800, timeoutSeconds: 300 };
  assert.is((await shapeOf(long)).heartbeatSeconds, 1800);
});

test("refuses any other, by name, value and what to do", async () => {
  for (const heartbeatSeconds of [1, 0, -1, 2.5, 181, Number.NaN])
    await throws(
      () => shapeOf({ heartbeatSeconds }),
      `heartbeatSeconds of c is ${heartbeatSeconds}: use a whole number from 2 to 180, its visibility timeout`,
    );
  await throws(
    () => shapeOf({ heartbeatSeconds: 5, delivery: "direct" }),
    "c is delivered to directly and has no queue: leave out heartbeatSeconds",
  );
});

test("its function is told", async () => {
  const root = temporaryProject({ "handlers/orders/good.ts": "export const handle = () => ({});\n" });
  const declare = () => {
    const bus = new EventBus("bus", { root });
    const args = { bus, on: { HandlingFailed }, heartbeatSeconds: 7 };
    new Consumer("good" as "track-order", args as unknown as ConsumerArgs<"track-order">);
  };
  const { inputs } = await evaluate(declare, { code: true });
  const { archive } = inputs("Function", "good").code as { archive: string };
  assert.match(readFileSync(join(root, archive, "index.mjs"), "utf8"), /heartbeatSeconds:7/);
});

test.run();
