import { test } from "uvu";
import * as assert from "uvu/assert";
import { create as approvers } from "../../../adapters/subscriptions/approvers/listed.ts";
import { create as customerMail } from "../../../adapters/subscriptions/customer-mail/sandbox.ts";
import { throws } from "../../harness/throws.ts";

test("the approvers are those that the stack names, and nobody by default", async () => {
  const listed = approvers({ subjects: ["bob"] });
  assert.equal([await listed.includes("bob"), await listed.includes("Bob")], [true, false]);
  assert.is(await approvers({ subjects: [] }).includes("bob"), false);
});

test("a setting that names no subjects is refused", async () => {
  for (const subjects of ["bob", [7], [""]])
    await throws(() => approvers({ subjects: subjects as string[] }), "use a list of token subjects");
});

test("a letter's id follows from its key alone", async () => {
  const letter = { key: "SubscriptionExtended:s1:2", customerId: "ann", subject: "s", text: "t" };
  assert.equal(await customerMail().send(letter), await customerMail().send({ ...letter, text: "u" }));
});

test.run();
