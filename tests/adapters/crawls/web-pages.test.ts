import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { create } from "../../../adapters/crawls/web-pages/http.ts";
import type { CrawledPage } from "../../../handlers/crawls/web-pages.ts";
import { patient } from "../../harness/patience.ts";
import { throws } from "../../harness/throws.ts";
import { names, noNames } from "./web/names.ts";
import { type Site, to, withSite } from "./web/site.ts";

/** Crawls a page of a site that is ours. */
const crawl = (site: Site, path: string, options = {}) =>
  create({ allow: [site.pair], ...options }, noNames).crawl(site.url(path));

/** The crawled page, or an error with what was got instead. */
async function pageOf(result: ReturnType<typeof crawl>): Promise<CrawledPage> {
  const page = await result;
  if ("failed" in page) throw new Error(page.failed);
  return page;
}

async function fails(result: ReturnType<typeof crawl>, why: string): Promise<void> {
  const page = await result;
  assert.ok("failed" in page && page.failed.includes(why), `${JSON.stringify(page)}\nhas not: ${why}`);
}

test("a page is told with its status, title, links, hash, size and time", async () => {
  const html = "<title>Tee &amp; Kräuter</title><a href=/a#b>A</a><a href='https://b.test/'>B</a>";
  await withSite({ "/": html }, async (site) => {
    const { durationMs, ...page } = await pageOf(crawl(site, "/"));
    assert.equal(page, {
      status: 200,
      title: "Tee & Kräuter",
      links: [site.url("/a"), "https://b.test/"],
      contentHash: createHash("sha256").update(html).digest("hex"),
      bytes: Buffer.byteLength(html),
    });
    assert.ok(Number.isInteger(durationMs) && durationMs >= 0 && durationMs < 5000, String(durationMs));
  });
});

test("redirects are followed, and links are relative to where they lead", async () => {
  const routes = { "/": to("/b/c"), "/b/c": to("d", 308), "/b/d": "<a href=e>" };
  await withSite(routes, async (site) => {
    assert.equal((await pageOf(crawl(site, "/"))).links, [site.url("/b/e")]);
  });
});

test("what a site says about a page in its statuses is an answer, in any format", async () => {
  const routes = {
    "/gone": { status: 410, body: "<title>Gone</title>" },
    "/json": { status: 404, headers: { "content-type": "application/json" }, body: "{}" },
    "/empty": { status: 404, headers: { "content-encoding": "gzip" } },
    "/not-modified": { status: 304 },
  };
  await withSite(routes, async (site) => {
    assert.is((await pageOf(crawl(site, "/missing"))).status, 404);
    const gone = await pageOf(crawl(site, "/gone"));
    assert.equal([gone.status, gone.title], [410, "Gone"]);
    const json = await pageOf(crawl(site, "/json"));
    assert.equal([json.status, json.title, json.bytes], [404, "", 2]);
    assert.is((await pageOf(crawl(site, "/empty"))).bytes, 0);
    assert.is((await pageOf(crawl(site, "/not-modified"))).status, 304);
  });
});

test("what is no HTML fails; XHTML is HTML", async () => {
  const typed = (type: string) => ({ headers: { "content-type": type }, body: "<title>T</title>" });
  const routes = {
    "/pdf": typed("application/pdf"),
    "/none": typed(""),
    "/near": typed("text/html5"),
    "/x": typed("application/xhtml+xml; charset=utf-8"),
  };
  await withSite(routes, async (site) => {
    await fails(crawl(site, "/pdf"), `${site.url("/pdf")} is not HTML: application/pdf`);
    await fails(crawl(site, "/none"), "is not HTML: no type");
    await fails(crawl(site, "/near"), "is not HTML: text/html5");
    assert.is((await pageOf(crawl(site, "/x"))).title, "T");
  });
});

test("we say who we are", async () => {
  const agents: (string | undefined)[] = [];
  const note = ({ headers }: IncomingMessage, response: ServerResponse) => {
    agents.push(headers["user-agent"]);
    response.writeHead(404).end();
  };
  await withSite({ "/robots.txt": note, "/": note }, async (site) => {
    await crawl(site, "/");
    await crawl(site, "/", { userAgent: "Bot/2 (+https://a.test/)" });
  });
  const [ours, theirs] = ["event-choreography/0.1", "Bot/2 (+https://a.test/)"];
  assert.equal(agents, [ours, ours, theirs, theirs]);
});

test("5xx, 429 and their like may pass, as may lost connections and broken-off bodies", async () => {
  const routes = {
    ...Object.fromEntries([408, 421, 425, 429, 500, 503].map((status) => [`/${status}`, { status }])),
    "/lost": (_: unknown, response: ServerResponse) => void response.destroy(),
    "/half": (_: unknown, response: ServerResponse) => {
      response.writeHead(200, { "content-type": "text/html", "content-length": "99" });
      response.write("<p>", () => response.destroy());
    },
  };
  await withSite(routes, async (site) => {
    for (const status of [408, 421, 425, 429, 500, 503])
      await throws(() => crawl(site, `/${status}`), `${site.url(`/${status}`)} answers ${status}`);
    await throws(() => crawl(site, "/lost"), `${site.url("/lost")} fails: socket hang up`);
    await throws(() => crawl(site, "/half"), `${site.url("/half")} fails: aborted`);
  });
  await throws(
    () => create({ allow: ["127.0.0.1:1"] }).crawl("http://127.0.0.1:1/"),
    "fails: connect ECONNREFUSED 127.0.0.1:1",
  );
});

test("a name without an address fails", async () => {
  await fails(
    create({}, noNames).crawl("http://missing.test/"),
    "http://missing.test/ fails: getaddrinfo ENOTFOUND",
  );
});

/** Ways into our own network, and what is said about them. */
const ATTEMPTS = [
  ["http://127.0.0.1/", "127.0.0.1 has no public address"],
  ["https://127.0.0.1/", "127.0.0.1 has no public address"],
  ["http://169.254.169.254/latest/meta-data/", "169.254.169.254 has no public address"],
  ["http://[::1]/", "::1 has no public address"],
  ["http://2130706433/", "127.0.0.1 has no public address"],
  ["http://0x7f.1/", "127.0.0.1 has no public address"],
  ["http://0177.0.0.1/", "127.0.0.1 has no public address"],
  ["http://[::ffff:127.0.0.1]/", "::ffff:7f00:1 has no public address"],
  ["http://[64:ff9b::7f00:1]/", "64:ff9b::7f00:1 has no public address"],
  ["http://[fd00::1]/", "fd00::1 has no public address"],
  ["http://localhost/", "localhost has no public address"],
  ["http://private.test/", "private.test has no public address"],
  ["https://private.test/", "private.test has no public address"],
  ["http://metadata.test/", "metadata.test has no public address"],
  ["http://127.0.0.1:9001/2018-06-01/runtime/", "has a port other than 80 for http or 443 for https"],
  ["file:///etc/passwd", "file:///etc/passwd is not http or https"],
  ["ftp://a.test/", "ftp://a.test/ is not http or https"],
  ["http://user:pass@a.test/", "A URL of a.test holds credentials"],
] as const;

const PRIVATE = {
  localhost: [["127.0.0.1", "::1"]],
  "private.test": [["10.0.0.1", "192.168.0.1"]],
  "metadata.test": [["169.254.169.254"]],
};

test("nothing inside our own network is asked for", async () => {
  const { crawl } = create({}, names(PRIVATE).lookup);
  for (const [url, why] of ATTEMPTS) await fails(crawl(url), why);
});

test("no redirect leads there", async () => {
  const routes = Object.fromEntries(ATTEMPTS.map(([url], n) => [`/${n}`, to(url)]));
  await withSite(routes, async (site) => {
    const { crawl } = create({ allow: [site.pair] }, names(PRIVATE).lookup);
    for (const [n, [, why]] of ATTEMPTS.entries()) await fails(crawl(site.url(`/${n}`)), why);
  });
});

test("a host of our own opens none of its other ports", async () => {
  await withSite({ "/": "a" }, async (open) => {
    await withSite({ "/": "b" }, async (other) => {
      await fails(create({ allow: [open.pair] }).crawl(other.url("/")), "has a port other than");
      assert.equal(other.asked, []);
    });
  });
});

test("redirects go neither in a loop nor on for ever", async () => {
  const steps = Array.from({ length: 6 }, (_, n) => [`/${n}`, to(`/${n + 1}`)] as const);
  const routes = {
    ...Object.fromEntries(steps),
    "/6": "end",
    "/a": to("/b"),
    "/b": to("/a#x"),
    "/self": to(""),
  };
  await withSite(routes, async (site) => {
    assert.is((await pageOf(crawl(site, "/1"))).status, 200);
    await fails(
      crawl(site, "/0"),
      `${site.url("/0")} has more than 5 redirects, the last to ${site.url("/6")}`,
    );
    await fails(crawl(site, "/a"), `in a loop: ${site.url("/a")} → ${site.url("/b")} → ${site.url("/a")}`);
  });
});

test("a redirect may hold UTF-8; one that leads nowhere fails", async () => {
  const raw = Buffer.from("/ü").toString("latin1");
  await withSite({ "/": to(raw), "/%C3%BC": "there", "/x": to("http://[") }, async (site) => {
    assert.is((await pageOf(crawl(site, "/"))).bytes, 5);
    await fails(crawl(site, "/x"), "http://[ is no URL");
  });
});

test("a server that is not done in time may be another time, whatever it is at", async () => {
  const headers = { "content-type": "text/html" };
  const routes = {
    "/slow-headers": () => {},
    "/slow-body": (_: unknown, response: ServerResponse) => {
      const drip = setInterval(() => response.write("<p>"), 20);
      response.writeHead(200, headers).on("close", () => clearInterval(drip));
    },
    "/slow-redirect": to("/slow-headers"),
  };
  await withSite(routes, async (site) => {
    const started = performance.now();
    for (const path of Object.keys(routes))
      await throws(() => crawl(site, path, { timeoutMs: 100 }), `${site.url(path)} takes longer than 100 ms`);
    assert.ok(performance.now() - started < patient(2000));
  });
});

test("a robots.txt that does not come in time counts as well", async () => {
  await withSite({ "/robots.txt": () => {}, "/": "x" }, async (site) => {
    await throws(() => crawl(site, "/", { timeoutMs: 100 }), "takes longer than 100 ms");
    assert.equal(site.asked, ["/robots.txt"]);
  });
});

test("what is no HTTP fails, and a protocol that is switched", async () => {
  for (const [answer, why] of [
    ["SSH-2.0-OpenSSH_9.6\r\n", "fails: Parse Error"],
    [
      "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
      "does not answer in HTTP",
    ],
    [`HTTP/1.1 200 OK\r\nx: ${"a".repeat(20_000)}\r\n\r\n`, "answers with more than 16 KiB of headers"],
  ] as const) {
    const server = createServer(
      (socket) => void socket.on("error", () => {}).on("data", () => socket.write(answer)),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const pair = `127.0.0.1:${(server.address() as { port: number }).port}`;
    await fails(create({ allow: [pair] }).crawl(`http://${pair}/`), why);
    await new Promise((resolve) => server.close(resolve));
  }
});

test.run();
