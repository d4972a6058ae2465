import { test } from "uvu";
import * as assert from "uvu/assert";
import { EventBus } from "../../../components/bus/event-bus.ts";
import { HttpApi } from "../../../components/http/http-api.ts";
import { Console } from "../../../components/participants/console.ts";
import { throws } from "../../harness/throws.ts";
import { evaluate } from "../evaluate.ts";

const NAME = "organization/loyalty/dev";
const OUTPUTS = {
  busName: "shop-0a1b2c3",
  claimsTable: "loyalty-claims-1",
  choreography: '{"participants":[]}',
};

const JWT = { jwtIssuer: "https://issuer.example/", jwtAudience: "shop" };

/** A program with a console, in a stack that joins others. */
function program(joinedStacks: readonly string[], outputs: Record<string, unknown> = OUTPUTS) {
  return evaluate(
    () => {
      const bus = new EventBus("shop");
      new Console("console", { bus, api: new HttpApi("api") });
      return bus.complete();
    },
    { config: { ...JWT, joinedStacks: JSON.stringify(joinedStacks) }, stacks: { [NAME]: outputs } },
  );
}

test("are outputs by project, and the console may read their records by process, and nothing else of them", async () => {
  const { outputs, inputs } = await program([NAME]);
  const { claimsTable, choreography } = OUTPUTS;
  assert.equal(outputs.joined, { loyalty: { claimsTable, choreography } });
  const policy = JSON.stringify(inputs("RolePolicy", "console-read").policy);
  assert.match(policy, 'loyalty-claims-1/index/correlation"');
  assert.is(policy.split("loyalty").length, 2);
});

test("are none where the stack names none", async () => {
  const { outputs } = await program([]);
  assert.equal(outputs.joined, {});
});

test("must be named with their project, once, and be on this bus", async () => {
  await throws(() => program(["dev"]), "Config joinedStacks names dev: name a stack with its project");
  await throws(() => program([NAME, "loyalty/prod"]), "names two stacks of loyalty");
  await throws(
    () => program([NAME], { ...OUTPUTS, busName: "other" }),
    `names ${NAME}, which is on the bus other, not on shop-0a1b2c3`,
  );
});

test.run();
