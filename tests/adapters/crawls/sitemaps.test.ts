import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { create } from "../../../adapters/crawls/sitemaps/http.ts";
import type { LeftOut, ListedPages, Sitemaps } from "../../../handlers/crawls/sitemaps.ts";
import { patient } from "../../harness/patience.ts";
import { throws } from "../../harness/throws.ts";
import { noNames } from "./web/names.ts";
import { type Route, type Site, to, withSite } from "./web/site.ts";

const MIB = 2 ** 20;
const NONE: LeftOut = { invalid: 0, otherHosts: 0, duplicates: 0 };

const urlset = (urls: readonly string[]) => list("urlset", "url", urls);
const index = (urls: readonly string[]) => list("sitemapindex", "sitemap", urls);

function list(root: string, entry: string, urls: readonly string[]): string {
  const entries = urls.map((url) => `<${entry}><loc>${url.replaceAll("&", "&amp;")}</loc></${entry}>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>${entries.join("\n")}</${root}>`;
}

/** A site's routes may be known only when its address is. */
const withRoutes = (routes: (site: Site) => Record<string, Route>, use: (site: Site) => Promise<void>) => {
  const known: Record<string, Route> = {};
  return withSite(known, async (site) => {
    Object.assign(known, routes(site));
    await use(site);
  });
};

const sitemaps = (site: Site, options = {}) => create({ allow: [site.pair], ...options }, noNames);

async function listed(result: ReturnType<Sitemaps["pages"]>): Promise<ListedPages> {
  const pages = await result;
  if ("refused" in pages) throw new Error(pages.refused);
  return pages;
}

/** All calls that it takes to read a sitemap. */
async function walk({ pages }: Sitemaps, url: string): Promise<ListedPages[]> {
  const calls: ListedPages[] = [];
  for (let cursor: string | undefined; ; ) {
    const call = await listed(pages(url, cursor));
    calls.push(call);
    if (call.next === undefined) return calls;
    assert.ok(call.next.length <= 256 && calls.length < 1000, call.next);
    cursor = call.next;
  }
}

const urlsOf = (calls: readonly ListedPages[]) => calls.flatMap(({ urls }) => urls);
const leftOutOf = (calls: readonly ListedPages[]) => calls.map(({ leftOut }) => leftOut);

const paths = (site: Site, count: number, prefix = "/p") =>
  Array.from({ length: count }, (_, n) => site.url(`${prefix}${n}`));

async function refuses(result: ReturnType<Sitemaps["pages"]>, why: string): Promise<void> {
  const pages = await result;
  assert.ok("refused" in pages && pages.refused.includes(why), `${JSON.stringify(pages)}\nhas not: ${why}`);
}

test("a sitemap's pages come in order, at most 100 a call, each once, from one download", async () => {
  await withRoutes(
    (site) => ({ "/s.xml": urlset(paths(site, 250)) }),
    async (site) => {
      const calls = await walk(sitemaps(site), site.url("/s.xml"));
      assert.equal(
        calls.map(({ urls }) => urls.length),
        [100, 100, 50],
      );
      assert.equal(urlsOf(calls), paths(site, 250));
      assert.equal(site.asked, ["/robots.txt", "/s.xml"]);
    },
  );
});

test("a cursor goes on in another process, and ends where a file has become shorter", async () => {
  const routes: Record<string, Route> = {};
  await withSite(routes, async (site) => {
    routes["/s.xml"] = urlset(paths(site, 250));
    const { next } = await listed(sitemaps(site).pages(site.url("/s.xml")));
    assert.equal(
      (await listed(sitemaps(site).pages(site.url("/s.xml"), next))).urls,
      paths(site, 250).slice(100, 200),
    );
    routes["/s.xml"] = urlset(paths(site, 20));
    assert.equal(await listed(sitemaps(site).pages(site.url("/s.xml"), next)), { urls: [] });
  });
});

test("a sitemap of exactly 100, and one of none, is at its end", async () => {
  await withRoutes(
    (site) => ({ "/s.xml": urlset(paths(site, 100)), "/empty.xml": "<urlset/>" }),
    async (site) => {
      assert.equal(await sitemaps(site).pages(site.url("/s.xml")), { urls: paths(site, 100) });
      assert.equal(await sitemaps(site).pages(site.url("/empty.xml")), { urls: [] });
    },
  );
});

test("what is left out is counted, and told once", async () => {
  await withRoutes(
    (site) => ({
      "/s.xml": urlset([
        ...["/relative", "", "nonsense", "ftp://a.test/", "http://me:pw@a.test/", "http://10.0.0.1/"],
        site.url(`/${"a".repeat(2048)}`),
        ...["https://other.test/", "http://127.0.0.1.nip.test/"],
        ...[site.url("/x?a=1&b=2"), site.url("/x?a=1&b=2#c"), site.url("/y/../x?a=1&b=2")],
        ...paths(site, 120),
      ]),
    }),
    async (site) => {
      const calls = await walk(sitemaps(site), site.url("/s.xml"));
      assert.equal(urlsOf(calls), [site.url("/x?a=1&b=2"), ...paths(site, 120)]);
      assert.equal(leftOutOf(calls), [{ invalid: 7, otherHosts: 2, duplicates: 2 }, undefined]);
    },
  );
});

test("an index's files are read one after the other", async () => {
  await withRoutes(
    (site) => ({
      "/i.xml": index([site.url("/a.xml"), site.url("/b.xml.gz"), site.url("/empty.xml")]),
      "/a.xml": urlset(paths(site, 150, "/a")),
      "/b.xml.gz": {
        headers: { "content-type": "application/x-gzip" },
        body: gzipSync(urlset(paths(site, 30, "/b"))),
      },
      "/empty.xml": urlset(["https://other.test/"]),
    }),
    async (site) => {
      const calls = await walk(sitemaps(site), site.url("/i.xml"));
      assert.equal(
        calls.map(({ urls, next }) => [urls.length, next]),
        [
          [100, "0:100"],
          [50, "1:0"],
          [30, "2:0"],
          [0, undefined],
        ],
      );
      assert.equal(urlsOf(calls), [...paths(site, 150, "/a"), ...paths(site, 30, "/b")]);
      assert.equal(leftOutOf(calls), [undefined, undefined, undefined, { ...NONE, otherHosts: 1 }]);
      assert.equal(site.asked, ["/robots.txt", "/i.xml", "/a.xml", "/b.xml.gz", "/empty.xml"]);
    },
  );
});

test("an index's own entries are left out in the same way, told with its first file", async () => {
  await withRoutes(
    (site) => ({
      "/i.xml": index([
        site.url("/a.xml"),
        site.url("/a.xml"),
        "https://cdn.test/s.xml",
        "x",
        site.url("/b.xml"),
      ]),
      "/a.xml": urlset(["y", ...paths(site, 101)]),
      "/b.xml": urlset(["z"]),
    }),
    async (site) => {
      const calls = await walk(sitemaps(site), site.url("/i.xml"));
      assert.equal(leftOutOf(calls), [
        { invalid: 2, otherHosts: 1, duplicates: 1 },
        undefined,
        { ...NONE, invalid: 1 },
      ]);
      const again = await walk(sitemaps(site), site.url("/i.xml"));
      assert.equal(again, calls);
    },
  );
});

test("a file that is refused is told, and the next one goes on", async () => {
  await withRoutes(
    (site) => ({
      "/robots.txt": "user-agent: *\ndisallow: /shy.xml",
      "/i.xml": index(
        ["/gone.xml", "/page", "/i.xml", "/nested.xml", "/shy.xml", "/inside", "/a.xml"].map(site.url),
      ),
      "/page": "<!doctype html><title>Not found</title>",
      "/nested.xml": index([site.url("/a.xml")]),
      "/inside": to("http://169.254.169.254/"),
      "/a.xml": urlset(paths(site, 1)),
    }),
    async (site) => {
      const calls = await walk(sitemaps(site), site.url("/i.xml"));
      assert.equal(
        calls.map(({ leftOut }) => leftOut?.file),
        [
          `${site.url("/gone.xml")} answers 404`,
          `${site.url("/page")} has a DOCTYPE, which a sitemap has not; is it a page?`,
          "An index within an index is not read",
          "An index within an index is not read",
          `robots.txt forbids ${site.url("/shy.xml")}`,
          "169.254.169.254 has no public address",
          undefined,
        ],
      );
      assert.equal(urlsOf(calls), paths(site, 1));
    },
  );
});

test("an index whose last file is refused is at its end", async () => {
  await withRoutes(
    (site) => ({ "/i.xml": index([site.url("/gone.xml")]), "/empty.xml": index([]) }),
    async (site) => {
      const file = `${site.url("/gone.xml")} answers 404`;
      assert.equal(await sitemaps(site).pages(site.url("/i.xml")), { urls: [], leftOut: { ...NONE, file } });
      assert.equal(await sitemaps(site).pages(site.url("/empty.xml")), { urls: [] });
    },
  );
});

test("an index of 500 files is read, one of 501 is refused", async () => {
  await withRoutes(
    (site) => ({
      "/500.xml": index(paths(site, 500)),
      "/501.xml": index(paths(site, 501)),
      "/p0": urlset(paths(site, 1)),
    }),
    async (site) => {
      assert.is((await listed(sitemaps(site).pages(site.url("/500.xml")))).next, "1:0");
      await refuses(
        sitemaps(site).pages(site.url("/501.xml")),
        `${site.url("/501.xml")} lists more than 500 sitemaps: ask for them one by one`,
      );
    },
  );
});

test("a sitemap lists the host where it is, redirects followed", async () => {
  await withRoutes(
    (site) => ({ "/s.xml": urlset([site.url("/x")]) }),
    async (site) => {
      await withSite({ "/": to(site.url("/s.xml")) }, async (old) => {
        const { pages } = create({ allow: [site.pair, old.pair] }, noNames);
        assert.equal(await pages(old.url("/")), { urls: [site.url("/x")] });
      });
    },
  );
});

test("what is no sitemap, or may not be asked for, is refused", async () => {
  const routes = {
    "/robots.txt": "user-agent: *\ndisallow: /shy.xml",
    "/s.xml": "<urlset/>",
    "/page": "<html>",
    "/cut.xml": "<urlset><url><loc>http://a.te",
    "/bomb.xml": '<!DOCTYPE urlset [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><urlset>&b;</urlset>',
    "/not.gz": { body: Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.from("no archive at all")]) },
    "/inside": to("http://127.0.0.1/"),
  };
  await withSite(routes, async (site) => {
    const { pages } = sitemaps(site);
    await refuses(pages(site.url("/gone.xml")), `${site.url("/gone.xml")} answers 404`);
    await refuses(pages(site.url("/shy.xml")), `robots.txt forbids ${site.url("/shy.xml")}`);
    await refuses(pages(site.url("/page")), "is no sitemap: it begins with <html>");
    await refuses(pages(site.url("/cut.xml")), "is cut off, or not well-formed, within <urlset/url/loc>");
    await refuses(pages(site.url("/bomb.xml")), "has a DOCTYPE");
    await refuses(pages(site.url("/not.gz")), `${site.url("/not.gz")} fails: `);
    await refuses(pages(site.url("/inside")), "127.0.0.1 has no public address");
    await refuses(pages("http://169.254.169.254/s.xml"), "169.254.169.254 has no public address");
    await refuses(pages("file:///etc/passwd"), "file:///etc/passwd is not http or https");
    await refuses(pages("http://missing.test/"), "ENOTFOUND");
    for (const cursor of ["", "1", "x:y", "-1:0", "0:0:0", `0:${"1".repeat(300)}`])
      await refuses(pages(site.url("/s.xml"), cursor), "is no cursor of a sitemap");
  });
});

test("5xx, 429 and time-outs may pass, in a file of an index as well, and are not remembered", async () => {
  const timeoutMs = Math.ceil(patient(150));
  const statuses = [500, 429];
  const failing = (_: unknown, response: ServerResponse) =>
    void response.writeHead(statuses.shift() ?? 200).end("<urlset/>");
  const routes: Record<string, Route | typeof failing> = { "/s.xml": failing, "/slow.xml": () => {} };
  await withSite(routes, async (site) => {
    routes["/i.xml"] = index([site.url("/slow.xml")]);
    const { pages } = sitemaps(site, { timeoutMs });
    await throws(() => pages(site.url("/s.xml")), "answers 500");
    await throws(() => pages(site.url("/s.xml")), "answers 429");
    assert.equal(await pages(site.url("/s.xml")), { urls: [] });
    await throws(
      () => pages(site.url("/i.xml")),
      `${site.url("/slow.xml")} takes longer than ${timeoutMs} ms`,
    );
  });
});

test("index and file have their time together", async () => {
  const timeoutMs = Math.ceil(patient(300));
  const slow = (body: string) => (_: unknown, response: ServerResponse) =>
    void setTimeout(() => response.end(body), (timeoutMs * 2) / 3);
  const routes: Record<string, ReturnType<typeof slow>> = { "/a.xml": slow("<urlset/>") };
  await withSite(routes, async (site) => {
    routes["/i.xml"] = slow(index([site.url("/a.xml")]));
    const { pages } = sitemaps(site, { timeoutMs });
    await throws(() => pages(site.url("/i.xml")), `${site.url("/a.xml")} takes longer than ${timeoutMs} ms`);
    assert.equal(await pages(site.url("/i.xml")), { urls: [] });
  });
});

test("50,000 URLs are read to the end from one download; one more is refused", async () => {
  await withRoutes(
    (site) => ({
      "/s.xml": {
        headers: { "content-encoding": "gzip" },
        body: gzipSync(urlset(paths(site, 50_000)), { level: 1 }),
      },
      "/t.xml": urlset(paths(site, 50_001)),
    }),
    async (site) => {
      const calls = await walk(sitemaps(site), site.url("/s.xml"));
      assert.is(calls.length, 500);
      assert.equal(new Set(urlsOf(calls)), new Set(paths(site, 50_000)));
      assert.is(urlsOf(calls).length, 50_000);
      assert.equal(site.asked, ["/robots.txt", "/s.xml"]);
      await refuses(sitemaps(site).pages(site.url("/t.xml")), "lists more than 50000 URLs");
    },
  );
});

test("a sitemap of more than 50 MiB is refused, however small it comes", async () => {
  const bomb = gzipSync(Buffer.concat([Buffer.from("<urlset>"), Buffer.alloc(51 * MIB, " ")]), { level: 1 });
  await withSite(
    { "/s.xml.gz": { headers: { "content-encoding": "gzip" }, body: gzipSync(bomb) } },
    async (site) => {
      await refuses(sitemaps(site).pages(site.url("/s.xml.gz")), `is larger than ${50 * MIB} bytes`);
    },
  );
});

test("URLs that are long only when escaped have the same limit", async () => {
  await withRoutes(
    (site) => ({
      "/s.xml": { body: urlset(paths(site, 40_000, `/${"ü".repeat(230)}`)) },
    }),
    async (site) => {
      await refuses(sitemaps(site).pages(site.url("/s.xml")), `lists URLs of more than ${50 * MIB} bytes`);
    },
  );
});

test("options that make no sense fail at once", async () => {
  await throws(() => create({ timeout: 1 } as never), "Web option timeout does not exist");
});

test.run();
