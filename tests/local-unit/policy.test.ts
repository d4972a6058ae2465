import { test } from "uvu";
import * as assert from "uvu/assert";
import { grantText } from "../../local/policy.ts";

test("a grant loses only the conditions that the local AWS gets wrong", () => {
  const statement = { Effect: "Allow", Action: "events:PutEvents", Resource: "*" };
  const grant = (Condition: object) => JSON.stringify({ Statement: [{ ...statement, Condition }] });
  assert.equal(
    grantText(
      grant({
        StringEquals: { "events:source": "shop.orders", "aws:PrincipalTag/team": "a" },
        "ForAllValues:StringEquals": { "events:detail-type": ["OrderCreated"] },
      }),
    ),
    grant({ StringEquals: { "aws:PrincipalTag/team": "a" } }),
  );
  assert.equal(grantText({ Statement: statement }), JSON.stringify({ Statement: statement }));
});

test("a grant for one message covers a batch of them, as on AWS", () => {
  const grant = (Action: string | string[]) =>
    JSON.stringify({ Statement: [{ Effect: "Allow", Action, Resource: "*" }] });
  assert.is(grantText(grant("sqs:SendMessage")), grant(["sqs:SendMessage", "sqs:SendMessageBatch"]));
  const letters = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage"];
  const batches = ["sqs:ChangeMessageVisibilityBatch", "sqs:DeleteMessageBatch"];
  assert.is(grantText(grant(letters)), grant([...letters, ...batches]));
});

test.run();
