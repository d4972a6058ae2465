import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkedName } from "../../../tools/init/name.ts";
import { throws } from "../../harness/throws.ts";

test("a name that Pulumi, npm and AWS take is taken", () => {
  for (const name of ["my-shop", "ab", "a1", "x".repeat(32)]) assert.is(checkedName(name), name);
});

test("any other is refused, with what is wrong and what to write", async () => {
  const wrong: [string | undefined, string][] = [
    [undefined, "npm run init -- my-shop"],
    ["", "npm run init -- my-shop"],
    ["a", "has 1 characters"],
    ["x".repeat(33), "has 33 characters"],
    ["My-shop", "does not begin with a letter of a-z"],
    ["1shop", "does not begin with a letter of a-z"],
    ["my_shop", 'has the character "_"'],
    ["my shop", 'has the character " "'],
    ["my--shop", "two hyphens"],
    ["shop-", "one at its end"],
    ["aws-shop", "as names of AWS do"],
    ["event-choreography", "that of the framework"],
  ];
  for (const [name, message] of wrong) await throws(() => checkedName(name), message);
});

test.run();
