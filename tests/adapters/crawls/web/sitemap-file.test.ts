import { test } from "uvu";
import * as assert from "uvu/assert";
import { readSitemap } from "../../../../adapters/crawls/web/sitemap-file.ts";
import { throws } from "../../../harness/throws.ts";

const NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';

/** Reads a file that comes in chunks of `size` bytes. */
async function read(text: string | Buffer, size = 64 * 1024) {
  const bytes = Buffer.from(text);
  const chunks = async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };
  const locs: string[] = [];
  const kind = await readSitemap(chunks(), new URL("https://a.test/s.xml"), (loc) => locs.push(loc));
  return { kind, locs };
}

const entry = (loc: string) => `<url><loc>${loc}</loc></url>`;

test("a sitemap's locs are read, wherever its chunks end", async () => {
  const text = `\ufeff<?xml version="1.0" encoding="UTF-8"?>
    <!-- made by hand --><urlset ${NAMESPACE}>
    <url><loc> https://a.test/ü?a=1&amp;b=&#50; </loc><lastmod>2026-01-01</lastmod></url>
    <url><loc><![CDATA[https://a.test/?a&b]]></loc></url><url><lastmod>no loc</lastmod></url><url/></urlset>\n`;
  const locs = ["https://a.test/ü?a=1&b=2", "https://a.test/?a&b"];
  for (const size of [1, 7, 65_536]) assert.equal(await read(text, size), { kind: "urlset", locs });
});

test("a sitemap may be in another charset than UTF-8, by its mark, its first characters or its declaration", async () => {
  const textIn = (charset: string) =>
    `<?xml version="1.0" encoding="${charset}"?><urlset>${entry("https://a.test/tée")}</urlset>`;
  const little = (text: string) => Buffer.from(text, "utf16le");
  for (const bytes of [
    little(`\ufeff${textIn("UTF-16")}`),
    little(`\ufeff${textIn("UTF-16")}`).swap16(),
    little(textIn("UTF-16LE")),
    little(textIn("UTF-16BE")).swap16(),
    Buffer.from(textIn("ISO-8859-1"), "latin1"),
    Buffer.from(`\ufeff${textIn("ISO-8859-1")}`),
    Buffer.from(textIn("UTF-16")),
    Buffer.from(textIn("klingon")),
  ])
    for (const size of [1, 7, 65_536])
      assert.equal((await read(bytes, size)).locs, ["https://a.test/tée"], `${bytes.subarray(0, 40)}`);
});

test("an index's locs are read, and it is told what it is", async () => {
  const text = `<sitemapindex ${NAMESPACE}><sitemap><loc>https://a.test/1.xml</loc></sitemap></sitemapindex>`;
  assert.equal(await read(text), { kind: "sitemapindex", locs: ["https://a.test/1.xml"] });
  assert.equal(await read("<urlset/>"), { kind: "urlset", locs: [] });
});

test("prefixes are passed over, and extensions with their own locs and elements that close themselves", async () => {
  const text = `<s:urlset><s:url><xhtml:link rel="alternate" href="https://a.test/de"/><s:loc>https://a.test/</s:loc>
    <image:image><image:loc>https://a.test/i.png</image:loc></image:image><video:live /></s:url></s:urlset>`;
  assert.equal((await read(text)).locs, ["https://a.test/"]);
});

test("locs elsewhere are none", async () => {
  const text = `<urlset><loc>a</loc><sitemap><loc>b</loc></sitemap><url><loc>c<x>d</x></loc></url></urlset>`;
  assert.equal((await read(text)).locs, ["c"]);
});

test("what is no sitemap is refused", async () => {
  for (const [text, why] of [
    ["", "is no sitemap: it holds no element"],
    ["https://a.test/1\nhttps://a.test/2\n", "is no sitemap: it holds no element"],
    ["<rss><channel/></rss>", "is no sitemap: it begins with <rss>"],
    ["<html><body>", "is no sitemap: it begins with <html>"],
    ["<!doctype html><html>", "has a DOCTYPE"],
    ["<urlset></urlset><urlset>", "goes on after its end, with <urlset>"],
  ] as const) {
    const { name } = await throws(() => read(text), `https://a.test/s.xml ${why}`);
    assert.is(name, "Refusal");
  }
});

test("billions of laughs are refused unread", async () => {
  const lols = Array.from({ length: 10 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`);
  const bomb = `<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY l0 "lol">${lols.join("")}]><urlset>${entry("&l10;")}</urlset>`;
  await throws(() => read(bomb), "has a DOCTYPE");
  await throws(() => read(`<!DOCTYPE urlset SYSTEM "file:///etc/passwd"><urlset/>`), "has a DOCTYPE");
  assert.equal((await read(`<urlset>${entry("&l10;")}</urlset>`)).locs, ["&l10;"]);
});

test("what breaks off or is not well-formed is refused, wherever", async () => {
  const whole = `<urlset a="b"><url><loc>https://a.test/</loc><x/></url></urlset>`;
  for (let length = 1; length < whole.length; length++)
    await throws(() => read(whole.slice(0, length)), /is cut off|holds no element/);
  await throws(() => read("<urlset><url><loc>a</url></urlset>"), "is cut off, or not well-formed, within");
});

test("elements nest at most 32 deep", async () => {
  await throws(() => read(`<urlset>${"<a>".repeat(100_000)}`), "nests elements more than 32 deep");
});

test("50,000 entries are read, one more is refused", async () => {
  const entries = Array.from({ length: 50_000 }, (_, n) => entry(`https://a.test/${n}`)).join("");
  assert.is((await read(`<urlset>${entries}</urlset>`)).locs.length, 50_000);
  await throws(() => read(`<urlset>${entries}${entry("x")}</urlset>`), "lists more than 50000 URLs");
});

test("a loc is kept as far as a URL may go", async () => {
  const [loc = ""] = (await read(`<urlset>${entry("a".repeat(1_000_000))}</urlset>`)).locs;
  assert.ok(loc.length > 2048 && loc.length < 20_000, String(loc.length));
});

test.run();
