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

test.run();
