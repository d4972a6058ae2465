import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Choreography } from "../../history/choreography.ts";
import { letter } from "./dead-letters.ts";
import { emit } from "./emit.ts";
import { statements } from "./roles.ts";
import { item } from "./shop.ts";
import { consumer, deployed, leave, type Outputs, outputs, physical } from "./stack.ts";

test.after(leave(import.meta.filename));

test("a function can neither call another, nor write, read, send or publish what it was not given", async () => {
  const deployment = await deployed(`${import.meta.dirname}/fixtures/intruder`);
  const intruder = deployment.outputs as unknown as Outputs;
  const { functionName, queueUrl } = consumer("process-payment");
  const table = physical("dynamodb/table:Table", "orders");
  const { busName, claimsTable } = outputs;
  const data = { intrusionId: "intrusion-1", functionName, queueUrl, busName, table, claimsTable };
  await emit([{ type: "IntrusionRequested", source: "test.intrusion", detail: { data } }], intruder.busName);
  const { kind, reason } = await letter("intrude", "intrusion-1", intruder.consumers.intrude);
  assert.is(kind, "permanent");
  for (const [attempt, outcome] of Object.entries(JSON.parse(reason)))
    assert.match(String(outcome), /AccessDenied/, attempt);
  assert.is(await item("orders", "o-1"), undefined);
});

// The local AWS does not enforce this condition, so the deployed role itself is looked at.
test("a function's role reaches the claims of no other consumer", async () => {
  assert.not.ok(JSON.stringify(await statements("journal")).includes(outputs.claimsTable));
  const { journal: _, ...consumers } = outputs.consumers;
  const { participants } = JSON.parse(outputs.choreography) as Choreography;
  const inOrder = participants.filter((one) => one.inOrder !== undefined).map(({ name }) => name);
  assert.equal(inOrder, ["tell-crm"]);
  const paced = participants.filter((one) => one.rate !== undefined).map(({ name }) => name);
  assert.equal(paced, ["tell-crm"]);
  for (const name of [...Object.keys(consumers), "create-order"]) {
    // Timers are told by the event's type: see the test below.
    const onClaims = (await statements(name)).filter(
      ({ Resource, Condition }) =>
        JSON.stringify(Resource).includes(outputs.claimsTable) &&
        !JSON.stringify(Condition).includes("timer|"),
    );
    // A gather looks at its own record, too, a consumer in order how far it has come, an endpoint whether a request was accepted.
    const looks =
      name.startsWith("complete-") || name === "create-order" || inOrder.includes(name)
        ? ["dynamodb:GetItem"]
        : [];
    assert.equal(
      onClaims.map(({ Action, Condition }) => [Action, Condition]),
      [
        [
          ["dynamodb:PutItem", "dynamodb:UpdateItem", ...looks],
          { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`${name}|*`] } },
        ],
        // Slots of its own pace.
        ...(paced.includes(name)
          ? [
              [
                "dynamodb:UpdateItem",
                { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`pace|${name}`] } },
              ],
            ]
          : []),
      ],
      name,
    );
  }
});

test("a function's role reaches the timers of what it publishes, and of nothing else", async () => {
  const { emits } = JSON.parse(outputs.choreography).participants.find(
    ({ name }: { name: string }) => name === "process-payment",
  );
  const onTimers = (await statements("process-payment")).filter(({ Condition }) =>
    JSON.stringify(Condition ?? {}).includes("timer|"),
  );
  assert.equal(
    onTimers.map(({ Action, Condition }) => [Action, Condition]),
    [
      [
        ["dynamodb:DeleteItem", "dynamodb:PutItem"],
        {
          "ForAllValues:StringLike": {
            "dynamodb:LeadingKeys": [...emits].sort().map((type: string) => `timer|${type}|*`),
          },
        },
      ],
    ],
  );
});

test.run();
