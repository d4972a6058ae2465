import { createHmac } from "node:crypto";
import { sign } from "@octokit/webhooks-methods";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { create } from "../../../adapters/github/webhook-senders/github.ts";
import { throws } from "../../harness/throws.ts";

const ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:github-AbCdEf";
const BODY = '{"action":"published","release":{"tag_name":"v1.0.0 – ü"}}';

/** GitHub with these secrets; `later` are what reading anew finds. */
function gitHub(secrets: readonly string[] | Error, later = secrets) {
  const reads: string[] = [];
  const read = (how: string, found: typeof secrets) => async () => {
    reads.push(how);
    if (found instanceof Error) throw found;
    return found;
  };
  return {
    reads,
    ...create({ secrets: ARN }, { known: read("known", secrets), fresh: read("fresh", later) }),
  };
}

const signedBy = async (secret: string, body = BODY) => ({ "x-hub-signature-256": await sign(secret, body) });

test("what a secret has signed is signed, whichever it is", async () => {
  for (const secret of ["new", "old", "oldest"]) {
    const { signed, reads } = gitHub(["new", "old", "oldest"]);
    assert.is(await signed(BODY, await signedBy(secret)), true);
    assert.equal(reads, ["known"]);
  }
});

test("the example of GitHub's documentation", async () => {
  const { signed } = gitHub(["It's a Secret to Everybody"]);
  const signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
  assert.is(await signed("Hello, World!", { "x-hub-signature-256": signature }), true);
});

test("what another secret has signed, or another body, is not", async () => {
  const { signed } = gitHub(["good"]);
  assert.is(await signed(BODY, await signedBy("bad")), false);
  assert.is(await signed(`${BODY} `, await signedBy("good")), false);
  assert.is(await signed(BODY.replace("ü", "u"), await signedBy("good")), false);
});

test("a signature that is missing or malformed is not good, and no secret is read for it", async () => {
  const { "x-hub-signature-256": good } = await signedBy("good");
  const hex = good.slice("sha256=".length);
  const sha1 = `sha1=${createHmac("sha1", "good").update(BODY).digest("hex")}`;
  const { signed, reads } = gitHub(["good"]);
  for (const signature of [
    ...[
      "",
      "sha256=",
      hex,
      sha1,
      `sha1=${hex}`,
      good.slice(0, -1),
      good.slice(0, -2),
      `${good}0`,
      `${good}\n`,
    ],
    ...[
      `sha256=${hex.toUpperCase()}`,
      good.toUpperCase(),
      ` ${good}`,
      `${good},${good}`,
      `sha256=${"g".repeat(64)}`,
    ],
  ])
    assert.is(await signed(BODY, { "x-hub-signature-256": signature }), false, signature);
  assert.is(await signed(BODY, {}), false);
  assert.is(await signed(BODY, { "x-hub-signature": sha1 }), false);
  assert.is(await signed(BODY, { "x-hub-signature": good }), false);
  assert.is(await signed("", await signedBy("good", " ")), false);
  assert.equal(reads, []);
});

test("a stack without a secret refuses everything", async () => {
  const headers = { "x-hub-signature-256": await sign("anything", "{}") };
  assert.is(await create({}).signed("{}", headers), false);
});

test("while there are no secrets, nothing is signed", async () => {
  const { signed, reads } = gitHub([]);
  assert.is(await signed(BODY, await signedBy("any")), false);
  assert.equal(reads, ["known", "fresh"]);
});

test("a rotation loses nothing: what no known secret fits is tried with those read anew", async () => {
  const rotated = gitHub(["old"], ["new", "old"]);
  assert.is(await rotated.signed(BODY, await signedBy("new")), true);
  assert.is(await rotated.signed(BODY, await signedBy("old")), true);
  assert.equal(rotated.reads, ["known", "fresh", "known"]);
  assert.is(await gitHub([], ["first"]).signed(BODY, await signedBy("first")), true);
  assert.is(await gitHub(["old"], ["new", "old"]).signed(BODY, await signedBy("bad")), false);
});

test("secrets that cannot be read are no verdict", async () => {
  const { signed } = gitHub(new Error("no access"));
  await throws(async () => signed(BODY, await signedBy("good")), "no access");
});

const SAYS = { "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958", "x-github-event": "release" };

test("a delivery has GitHub's id and event; a ping is one", () => {
  const { delivery, ping } = gitHub([]);
  assert.equal(delivery(SAYS), { id: "72d3162e-cc78-11e3-81ab-4c9367dc0958", event: "release" });
  assert.equal(delivery({ "x-github-delivery": "a", "x-github-event": "pull_request" }), {
    id: "a",
    event: "pull_request",
  });
  assert.is(ping, "ping");
});

test("a delivery without a proper id or event has a problem, which names the header", () => {
  const { delivery } = gitHub([]);
  const problemOf = (header: string, value: string | undefined) => {
    const { [header]: _, ...others } = SAYS as Record<string, string>;
    const told = delivery(value === undefined ? others : { ...others, [header]: value });
    return "problem" in told ? told.problem : "";
  };
  for (const id of [undefined, "", "a".repeat(65), "a b", "a/b", "ä", "a\n"])
    assert.match(problemOf("x-github-delivery", id), /^X-GitHub-Delivery must be .*: send GitHub's id/);
  for (const event of [undefined, "", "a".repeat(65), "Release", "a-b", "a.b", "a\n"])
    assert.match(problemOf("x-github-event", event), /^X-GitHub-Event must be .*: send the event's name/);
});

test("options that make no sense are errors, which show no secret put there by mistake", async () => {
  for (const [options, why] of [
    [{ secrets: "hunter2" }, "Option secrets of webhook-senders/github is something else: use the ARN"],
    [{ secrets: ARN, secret: ARN }, "Option secret of webhook-senders/github does not exist"],
  ] as const) {
    const { message } = await throws(() => create(options as never), why);
    assert.not.match(message, "hunter2");
  }
  assert.is(create({ secrets: ARN }).ping, "ping");
});

test.run();
