import { sign } from "@octokit/webhooks-methods";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bodies, handle } from "../../../handlers/github/receive-github.ts";
import type { HttpRequest } from "../../../runtime/http/http.ts";
import type { WebhookDefinition } from "../../../runtime/http/webhook.ts";
import { IssueClosed, IssueOpened, ReleasePublished } from "../../../schemas/registry.ts";
import { gitHub, webhookWorld } from "../../runtime/http/github/webhook-world.ts";
import { assertWellFormed } from "../answers.ts";
import { assertPublishedIsValid } from "../assertions.ts";
import { leaks, SECRET } from "../canary.ts";
import { always, readable } from "../property.ts";
import { forged, ISSUE, RELEASE, type Told, told } from "./delivery.ts";

const door = () =>
  webhookWorld({
    ...{ name: "receive-github", route: "POST /webhooks/github", bodies },
    emits: [ReleasePublished, IssueOpened, IssueClosed],
    handle: handle as unknown as WebhookDefinition["handle"],
    ports: { sender: gitHub(async () => [SECRET]) },
  });

type Door = ReturnType<typeof door>;

/** What API Gateway hands over. */
function request({ headers, text, how }: Told, signature: string | undefined): HttpRequest {
  const body = how === "base64" ? Buffer.from(text).toString("base64") : text;
  const signed = signature === undefined ? {} : { "X-Hub-Signature-256": signature };
  return { headers: { ...headers, ...signed }, body, isBase64Encoded: how === "base64" };
}

const signed = async (one: Told) => request(one, one.text === "" ? "" : await sign(SECRET, one.text));

const good = (body: object, event: string): Told => ({
  headers: { "x-github-delivery": "good", "x-github-event": event },
  ...{ text: JSON.stringify(body), how: "text" },
});

/** Nobody sees a secret, nor what is somebody's, but whom the event is for. */
function assertNothingLeaks({ logs, bus, store }: Door, answer: string): void {
  assert.equal(leaks(answer, ["secret", "personal"]), []);
  assert.equal(leaks(JSON.stringify(logs), ["secret", "personal"]), []);
  assert.equal(leaks(JSON.stringify([bus.published, store.records()]), ["secret"]), []);
}

test("any signed delivery is taken with its event, dropped, or refused with a problem and without a trace", () =>
  always(
    told.map(readable),
    async (one) => {
      const at = door();
      const { said, ...response } = await at.handOver(await signed(one));
      assertWellFormed(response, [200, 202, 400, ...(one.text === "" ? [401] : [])]);
      const effects = response.statusCode === 202 && !("dropped" in said) ? 1 : 0;
      assert.equal(
        [at.store.records().length, at.payloads.kept.size, at.bus.published.length],
        [effects, effects, effects],
      );
      assertPublishedIsValid(at);
      assertNothingLeaks(at, response.body);
      const again = await at.handOver(await signed(one));
      assert.equal([again.statusCode, again.body], [response.statusCode, response.body]);
      assert.is(at.effects().length, effects, "the same delivery again has no other effect");
      for (const next of [good(RELEASE, "release"), good(ISSUE, "issues")])
        assert.is(
          (await at.handOver(await signed(next))).statusCode,
          202,
          "the next is none the worse for it",
        );
    },
    { runs: 1500 },
  ));

test("any delivery that is not signed is refused: 401, whatever it is, without a trace or a word of it", () =>
  always(
    fc.tuple(told.map(readable), forged),
    async ([one, signature]) => {
      const at = door();
      const { said, ...response } = await at.handOver(request(one, signature));
      assertWellFormed(response, [401]);
      assert.equal([at.traces(), at.asked], [[], []]);
      assertNothingLeaks(at, response.body);
    },
    { runs: 500 },
  ));

test("a signed body that is replayed under any other headers has no second effect", () =>
  always(
    told.map(readable),
    async ({ headers }) => {
      for (const first of [good(RELEASE, "release"), good(ISSUE, "issues")]) {
        const at = door();
        await at.handOver(await signed(first));
        const { said, ...response } = await at.handOver(await signed({ ...first, headers }));
        assertWellFormed(response, [200, 202, 400]);
        assert.equal([at.effects().length, at.store.records().length], [1, 1]);
      }
    },
    { runs: 300 },
  ));

test("a signed delivery that no event can bear is refused like any other that is wrong: 400, which names the field", async () => {
  const release = (fields: object) =>
    good({ ...RELEASE, release: { ...RELEASE.release, ...fields } }, "release");
  const issue = (fields: object) => good({ ...ISSUE, issue: { ...ISSUE.issue, ...fields } }, "issues");
  for (const one of [
    release({ html_url: "nowhere" }),
    release({ published_at: "yesterday" }),
    release({ tag_name: "v".repeat(1025) }),
    release({ author: { login: "" } }),
    issue({ html_url: "nowhere" }),
    issue({ created_at: "yesterday" }),
    issue({ number: 10_000_000_000 }),
  ]) {
    const { statusCode, said } = await door().handOver(await signed(one));
    assert.is(statusCode, 400);
    assert.match(String(said.detail), /^body\.(release|issue)\./);
  }
});

test("a request without headers, or without a body, is refused", async () => {
  for (const http of [{}, { headers: {} }, { body: null }, { headers: {}, body: "", isBase64Encoded: true }])
    assert.is((await door().handOver(http)).statusCode, 401);
});

test("however much is wrong with a delivery, the answer is none that Lambda would refuse to hand on", async () => {
  const many = Array(100_000).fill({ name: 7 });
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  for (const text of [
    JSON.stringify({ ...ISSUE, issue: { ...ISSUE.issue, labels: many } }),
    JSON.stringify({ ...RELEASE, release: { ...RELEASE.release, assets: many } }),
    deep,
  ]) {
    const { said, ...response } = await door().handOver(await signed({ ...good(ISSUE, "issues"), text }));
    assertWellFormed(response, [400]);
  }
});

test.run();
