import { test } from "uvu";
import * as assert from "uvu/assert";
import { readPage } from "../../../../adapters/crawls/web/page.ts";
import { patient } from "../../../harness/patience.ts";

const page = (html: string, url = "https://a.test/dir/page?q") => readPage(html, new URL(url));

test("the title is that of the page, on one line", () => {
  assert.is(page("<html><head><title>\n  A &amp; B\t\0&#x41; </title><title>C</title>").title, "A & B A");
  assert.is(page("<svg><title>Icon</title></svg><title>Page</title>").title, "Page");
  assert.is(page("<title>a <b>bold</b></title>").title, "a <b>bold</b>");
});

test("without a title it is empty", () => {
  for (const html of ["", "no html", "<title></title>", "<p>title", "<title"])
    assert.is(page(html).title, "");
});

test("a title has at most 512 characters, cut between them", () => {
  assert.is(page(`<title>${"🎈".repeat(2000)}</title>`).title, "🎈".repeat(512));
  assert.is(page(`<title>${"a".repeat(1_000_000)}`).title, "a".repeat(512));
  assert.is(page(`<title>${" ".repeat(20_000)}far away</title>`).title, "");
});

test("links are absolute, without fragment, each once, in order", () => {
  const html = `<a href="/x#1">1</a><A HREF=y>2</A><area href="?z"><a href="//b.test/&amp;">
    <a href="/x#2"><a name=none><a href=" ../ü ">`;
  assert.equal(page(html).links, [
    "https://a.test/x",
    "https://a.test/dir/y",
    "https://a.test/dir/page?z",
    "https://b.test/&",
    "https://a.test/%C3%BC",
  ]);
});

test("what nobody can follow, holds credentials or is too long is no link", () => {
  const hrefs = [
    "mailto:a@b",
    "javascript:1",
    "data:,x",
    "file:///x",
    "http://",
    "http://u:p@a.test/",
    "ftp://a.test/",
  ];
  assert.equal(
    page([...hrefs, `/${"a".repeat(2048)}`].map((href) => `<a href="${href}">`).join("")).links,
    [],
  );
  assert.equal(
    page('<link href="/a"><img src="/b"><p href="/c"><!-- <a href="/d"> --><script>"<a href=/e>"').links,
    [],
  );
});

test("links are relative to the first base, if it can be one", () => {
  for (const [base, link] of [
    ["https://b.test/sub/", "https://b.test/sub/x"],
    ["/other/", "https://a.test/other/x"],
    ["javascript:1", "https://a.test/dir/x"],
    ["http://[", "https://a.test/dir/x"],
  ])
    assert.equal(page(`<a href=x><base href="${base}"><base href="/no/">`).links, [link]);
  assert.equal(page('<base href="http://u:p@b.test/"><a href=x>').links, []);
});

test("there are at most 1,000 links, and 64 KiB of them", () => {
  const many = (length: number) =>
    page(Array.from({ length: 5000 }, (_, n) => `<a href="/${n}${"a".repeat(length)}"></a>`).join("")).links;
  assert.is(many(0).length, 1000);
  const long = many(1000);
  const total = long.join("").length;
  assert.ok(long.length > 50 && total <= 64 * 1024 && total > 62 * 1024, `${long.length} links, ${total}`);
});

test("reading ends where elements nest deeper than 512", () => {
  const deep = (depth: number) =>
    page(`<title>T</title>${"<div>".repeat(depth)}${" ".repeat(4096)}<a href=/x>`);
  assert.equal(deep(500), { title: "T", links: ["https://a.test/x"] });
  assert.equal(deep(3000), { title: "T", links: [] });
});

test("hostile pages are read in no time", () => {
  const started = performance.now();
  for (const piece of [
    "<div>",
    "<a href=x",
    "</p>",
    "<svg><title>",
    "<!--",
    '<a b="',
    "&#x1F388;",
    "<b></i>",
    "<p a=b ",
  ])
    page(piece.repeat(Math.floor(2 ** 20 / piece.length)));
  const elapsed = performance.now() - started;
  assert.ok(elapsed < patient(10_000), `${elapsed} ms`);
});

test.run();
