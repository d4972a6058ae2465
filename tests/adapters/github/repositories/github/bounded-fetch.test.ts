import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { boundedFetch } from "../../../../../adapters/github/repositories/github/bounded-fetch.ts";
import { create as gitHub } from "../../../../../adapters/github/repositories/github.ts";
import { throws } from "../../../../harness/throws.ts";
import { ARN, about, ask, failureOf, tokens } from "../ask.ts";
import { SHOP } from "../recorded.ts";
import { type Answers, repository, withGitHub } from "../server.ts";

test("what answers with far too much is broken off", async () => {
  const { name, message } = await failureOf({ status: 200, body: Buffer.alloc(16 * 2 ** 20 + 1, " ") });
  assert.is(name, "Error");
  assert.match(message, "it answers with more than 16777216 bytes");
});

test("a repository that was renamed is found where GitHub says", async () => {
  const moved: Answers = (asked) =>
    asked.url.startsWith("/repos/acme/old/")
      ? { status: 301, headers: { location: asked.url.replace("old", "shop") }, body: { message: "Moved" } }
      : repository(SHOP)(asked);
  await withGitHub(moved, async ({ apiUrl, asked }) => {
    const { changes } = gitHub({ apiUrl, token: ARN }, { secrets: tokens("ghp_a") });
    assert.is((await changes({ ...about(), repository: "acme/old" })).previousTag, "v1.0.1");
    assert.equal(
      asked.map(({ headers }) => headers.authorization),
      Array(6).fill("Bearer ghp_a"),
    );
  });
});

test("no redirect leads to another host", async () => {
  await withGitHub(repository(SHOP), async (other) => {
    for (const [location, why] of [
      [`${other.apiUrl}/repos/acme/shop/releases`, "it redirects to another host"],
      [`//${new URL(other.apiUrl).host}/`, "it redirects to another host"],
      ["http://[", "it redirects to another host"],
    ] as const) {
      const { name, message } = await failureOf({ status: 302, headers: { location } });
      assert.is(name, "Error");
      assert.match(message, why);
    }
    assert.equal(other.asked, []);
  });
});

test("who is reset before a byte of the answer, as on a kept connection, asks once more", async () => {
  let resets = 1;
  const server = createServer((request, response) => {
    if (resets-- > 0) request.socket.resetAndDestroy();
    else response.end("[]");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    assert.is(await (await boundedFetch(url, {})).text(), "[]");
    resets = 2;
    await throws(() => boundedFetch(url, {}), "fetch failed");
    resets = 1;
    await throws(() => boundedFetch(url, { method: "POST" }), "fetch failed");
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("redirects do not go on for ever", async () => {
  const loop: Answers = ({ url }) => ({ status: 307, headers: { location: url } });
  await withGitHub(loop, async (server) => {
    assert.is((await throws(() => ask(server), "it redirects more than 3 times")).name, "Error");
    assert.is(server.asked.length, 4);
  });
});

test.run();
