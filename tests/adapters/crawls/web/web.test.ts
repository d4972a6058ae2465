import type { IncomingMessage, ServerResponse } from "node:http";
import type { LookupFunction } from "node:net";
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { WebOptions } from "../../../../adapters/crawls/web/options.ts";
import { request } from "../../../../adapters/crawls/web/request.ts";
import { web } from "../../../../adapters/crawls/web/web.ts";
import type { PostponedError } from "../../../../schemas/postponed-error.ts";
import { patient } from "../../../harness/patience.ts";
import { throws } from "../../../harness/throws.ts";
import { names, noNames } from "./names.ts";
import { type Site, to, withSite } from "./site.ts";

/** Gets statuses from sites of ours. */
function visitor(sites: readonly Site[], options: WebOptions = {}, lookup?: LookupFunction) {
  const { get } = web({ allow: sites.map(({ pair }) => pair), ...options }, lookup);
  return (url: string) => get(url, 1000, async ({ status }) => status);
}

const robots = (...lines: string[]) => ({ "/robots.txt": ["user-agent: *", ...lines].join("\n") });

test("robots.txt is read once a site, and holds for redirects as well", async () => {
  const routes = { ...robots("disallow: /private"), "/": "x", "/to": to("/private/a"), "/private/a": "y" };
  await withSite(routes, async (site) => {
    const visit = visitor([site]);
    await Promise.all([visit(site.url("/")), visit(site.url("/"))]);
    for (const path of ["/private/a", "/to"])
      assert.is(
        (await throws(() => visit(site.url(path)), `robots.txt forbids ${site.url("/private/a")}`)).name,
        "Refusal",
      );
    assert.equal(site.asked, ["/robots.txt", "/", "/", "/to"]);
  });
});

test("a redirect that leads nowhere is an answer of no page", async () => {
  await withSite({ "/": { status: 302 }, "/self": to("/self") }, async (site) => {
    const nowhere = await throws(() => visitor([site])(site.url("/")), "answers 302, which leads to no page");
    const round = await throws(() => visitor([site])(site.url("/self")), "Redirects go round in a loop");
    assert.equal([nowhere.name, round.name], ["Refusal", "Refusal"]);
  });
});

test("a site that says when to come again is left alone until then, all of its pages, and no attempt counts", async () => {
  const busy = { status: 429, headers: { "retry-after": "120" } };
  const late = {
    status: 503,
    headers: { date: "Thu, 01 Jan 2026 12:00:00 GMT", "retry-after": "Thu, 01 Jan 2026 14:00:00 GMT" },
  };
  for (const [route, seconds] of [
    [busy, 120],
    [late, 900],
  ] as const)
    await withSite({ "/a": route, "/b": "x" }, async (site) => {
      const visit = visitor([site]);
      const first = await throws(() => visit(site.url("/a")), `ask again in ${seconds} s`);
      assert.equal([first.name, (first as PostponedError).seconds], ["PostponedError", seconds]);
      assert.is((await throws(() => visit(site.url("/b")), "is busy")).name, "PostponedError");
      assert.equal(site.asked, ["/robots.txt", "/a"]);
    });
  await withSite({ "/": { status: 503, headers: { "retry-after": "soon" } } }, async (site) => {
    assert.is((await throws(() => visitor([site])(site.url("/")), "answers 503")).name, "Error");
  });
});

test("who is reset before a byte of the answer asks once more", async () => {
  let resets = 1;
  const moody = (request: IncomingMessage, response: ServerResponse) =>
    resets-- > 0 ? request.socket.resetAndDestroy() : response.end("x");
  await withSite({ "/": moody }, async (site) => {
    assert.is(await visitor([site])(site.url("/")), 200);
    resets = 2;
    await throws(() => visitor([site])(site.url("/")), "fails");
  });
});

test("a redirect to another site obeys that one's robots.txt", async () => {
  await withSite(robots("disallow: /"), async (shy) => {
    await withSite({ "/": to(shy.url("/x")) }, async (site) => {
      await throws(() => visitor([site, shy])(site.url("/")), `robots.txt forbids ${shy.url("/x")}`);
      assert.equal(shy.asked, ["/robots.txt"]);
    });
  });
});

test("the rules for our name are those for the first word of the user agent", async () => {
  await withSite({ "/robots.txt": "user-agent: tea-bot\ndisallow: /", "/": "x" }, async (site) => {
    await throws(() => visitor([site], { userAgent: "Tea-Bot/2 (x)" })(site.url("/")), "robots.txt forbids");
    assert.is(await visitor([site], { userAgent: "Other-Bot" })(site.url("/")), 200);
  });
});

test("a site whose robots.txt is missing, or never can be read, has none", async () => {
  const unreadable = [
    { status: 404, body: "user-agent: *\ndisallow: /" },
    { status: 403 },
    to("/robots.txt"),
    to("http://10.0.0.1/robots.txt"),
    { headers: { "content-encoding": "odd" }, body: "user-agent: *\ndisallow: /" },
  ];
  for (const route of unreadable)
    await withSite({ "/robots.txt": route, "/": "x" }, async (site) => {
      assert.is(await visitor([site])(site.url("/")), 200);
    });
});

test("a site whose robots.txt fails for now is not asked, and is tried again", async () => {
  const answers = [500, 429, 404];
  const failing = (_: unknown, response: ServerResponse) =>
    void response.writeHead(answers.shift() ?? 0).end();
  await withSite({ "/robots.txt": failing, "/": "x" }, async (site) => {
    const visit = visitor([site]);
    await throws(() => visit(site.url("/")), `${site.url("/robots.txt")} answers 500`);
    await throws(() => visit(site.url("/")), `${site.url("/robots.txt")} answers 429`);
    assert.equal(site.asked, ["/robots.txt", "/robots.txt"]);
    assert.is(await visit(site.url("/")), 200);
  });
});

test("a robots.txt may be compressed and redirected; its first 500 KiB count", async () => {
  const rules = `user-agent: *\ndisallow: /a\n${"#".repeat(2 ** 21)}\ndisallow: /b\n`;
  const routes = {
    "/robots.txt": to("/elsewhere"),
    "/elsewhere": { headers: { "content-encoding": "gzip" }, body: gzipSync(rules) },
    "/b": "x",
  };
  await withSite(routes, async (site) => {
    const visit = visitor([site]);
    await throws(() => visit(site.url("/a")), "robots.txt forbids");
    assert.is(await visit(site.url("/b")), 200);
  });
});

test("a crawl delay is kept, up to what we grant", async () => {
  await withSite({ ...robots("crawl-delay: 60"), "/": "x" }, async (site) => {
    const visit = visitor([site], { maxIntervalMs: 80 });
    const started = performance.now();
    await Promise.all([visit(site.url("/")), visit(site.url("/")), visit(site.url("/"))]);
    const elapsed = performance.now() - started;
    assert.ok(elapsed >= 155 && elapsed < patient(2000), `${elapsed} ms`);
  });
});

test("requests to a host that is not ours are an interval apart, those to ours are not", async () => {
  await withSite({ "/": "x" }, async (site) => {
    const visit = visitor([site], { intervalMs: 60_000 }, noNames);
    for (const _ of [1, 2]) assert.is(await visit(site.url("/")), 200);
    await throws(() => visit("http://missing.test/"), "ENOTFOUND");
    await throws(() => visit("http://missing.test/"), "missing.test is busy");
  });
});

test("who would wait too long for a turn may come again", async () => {
  await withSite({ ...robots("crawl-delay: 60"), "/": "x" }, async (site) => {
    const visit = visitor([site]);
    await visit(site.url("/"));
    await throws(() => visit(site.url("/")), /^127\.0\.0\.1 is busy: our next turn is in \d+ ms$/);
  });
});

test("the addresses of a name are those of one look-up, made for the connection", async () => {
  await withSite({ "/": "x" }, async (site) => {
    const port = site.pair.split(":")[1];
    const { lookup, asked } = names({ "rebind.test": [["127.0.0.1"], ["127.0.0.2"]] });
    const { guard } = web({ allow: [`rebind.test:${port}`] }, lookup);
    const url = guard.check(`http://rebind.test:${port}/`);
    assert.equal(asked, []);
    const response = await request(url, { guard, userAgent: "x", signal: AbortSignal.timeout(5000) });
    response.destroy();
    assert.equal([response.statusCode, asked], [200, ["rebind.test"]]);
  });
});

test("each request is made through the guard's look-up: a name that turns private is not connected to", async () => {
  await withSite({ "/": "x" }, async (site) => {
    const port = site.pair.split(":")[1];
    const strict = web({}, names({ "rebind.test": [["127.0.0.1"]] }).lookup).guard;
    const asking = { guard: strict, userAgent: "x", signal: AbortSignal.timeout(5000) };
    await throws(
      () => request(new URL(`http://rebind.test:${port}/`), asking),
      "rebind.test has no public address",
    );
    assert.equal(site.asked, []);
  });
});

test("a connection is closed when its answer is read, whether its body was or not", async () => {
  let closed: (() => void) | undefined;
  const end = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const open = (_: unknown, response: ServerResponse) => {
    response.on("close", () => closed?.());
    response.write("x");
  };
  await withSite({ "/": open }, async (site) => {
    const started = performance.now();
    assert.is(await visitor([site], { timeoutMs: 60_000 })(site.url("/")), 200);
    await end;
    assert.ok(performance.now() - started < patient(5000));
  });
});

test("a call's own time counts while it waits for a robots.txt that others wait for as well", async () => {
  await withSite({ "/robots.txt": () => {} }, async (site) => {
    const { get } = web({ allow: [site.pair], timeoutMs: 60_000 });
    const visit = (ms: number) => get(site.url("/"), 1000, async () => 1, AbortSignal.timeout(ms));
    const started = performance.now();
    await Promise.all([throws(() => visit(50), "takes longer"), throws(() => visit(100), "takes longer")]);
    assert.ok(performance.now() - started < patient(5000));
    assert.equal(site.asked, ["/robots.txt"]);
  });
});

test("a call that has no time left asks nobody", async () => {
  await withSite({ "/": "x" }, async (site) => {
    const { get } = web({ allow: [site.pair] });
    await throws(
      () => get(site.url("/"), 1000, async () => 1, AbortSignal.abort()),
      "takes longer than 6000 ms",
    );
    assert.equal(site.asked, []);
  });
});

test.run();
