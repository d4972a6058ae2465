import { test } from "uvu";
import * as assert from "uvu/assert";
import { NO_RULES, rules } from "../../../../adapters/crawls/web/robots-text.ts";
import { patient } from "../../../harness/patience.ts";

const of = (text: string) => rules(new URL("http://a.test/robots.txt"), text, "Our-Bot");
const allows = (text: string, path: string) => of(text).allows(new URL(path, "http://a.test/"));

test("without rules everything is allowed", () => {
  for (const { allows, crawlDelay } of [NO_RULES, of(""), of("<!doctype html><p>Not: found"), of("\0\0")])
    assert.equal([allows(new URL("http://a.test/x")), crawlDelay], [true, 0]);
});

test("our own group counts, whatever its case; without one, that for *", () => {
  const text = "User-agent: *\nDisallow: /\n\nUSER-AGENT: our-bot/2.0 # us\nDisallow: /private\n";
  assert.ok(allows(text, "/a"));
  assert.not(allows(text, "/private/a"));
  assert.not(allows(text.replace("our-bot", "other-bot"), "/a"));
  assert.ok(allows("User-agent: our\nDisallow: /", "/a"));
  assert.ok(allows("User-agent: ~\nDisallow: /", "/a"));
});

test("groups of one robot are one, and a group may have many names", () => {
  const text =
    "user-agent: x\nuser-agent: our-bot\ndisallow: /a\nuser-agent: y\ndisallow: /b\nuser-agent: our-bot\ndisallow: /c";
  assert.equal(
    ["/a", "/b", "/c"].map((path) => allows(text, path)),
    [false, true, false],
  );
});

test("the longest rule wins, Allow among equals; * and $ are wildcards", () => {
  const text = "user-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /*.pdf$\nDisallow: /e\nAllow: /e";
  for (const [path, allowed] of [
    ["/a/x", false],
    ["/a/b", true],
    ["/x.pdf", false],
    ["/x.pdf?y", true],
    ["/e", true],
  ] as const)
    assert.is(allows(text, path), allowed, path);
});

test("paths are compared as RFC 9309 has it: what need not be encoded is not, and * and $ may be", () => {
  for (const [rule, path, allowed] of [
    ["/~joe/", "/%7Ejoe/a", false],
    ["/%7ejoe/", "/~joe/a", false],
    ["/a%3cd.html", "/a%3Cd.html", false],
    ["/a%2fb", "/a/b", true],
    ["/foo/bar/ツ", "/foo/bar/%E3%83%84", false],
    ["/with-%2A.html", "/with-*.html", false],
    ["/with-%2A.html", "/with-x.html", true],
    ["/a$b", "/a$b", false],
    ["/a%24", "/a$", false],
    ["/*?q=%7E", "/x?q=~", false],
  ] as const)
    assert.is(allows(`user-agent: *\ndisallow: ${rule}`, path), allowed, `${rule} ${path}`);
});

test("a byte order mark, and lines that end with CR alone, are no hindrance", () => {
  assert.not(allows("\ufeffUser-agent: *\rDisallow: /a\r", "/a"));
});

test("lines of no group, and lines nobody understands, part no group from its names", () => {
  assert.not(
    allows(
      "user-agent: our-bot\nSitemap: http://a.test/s.xml\nwhat is this\nuser-agent: x\ndisallow: /",
      "/a",
    ),
  );
});

test("a crawl delay is that of our group; what is no number is none", () => {
  assert.is(of("user-agent: *\ncrawl-delay: 2.5\n").crawlDelay, 2.5);
  assert.is(of("user-agent: *\ncrawl-delay: 9\nuser-agent: our-bot\nallow: /").crawlDelay, 0);
  for (const delay of ["x", "-1", "Infinity", ""])
    assert.is(of(`user-agent: *\ncrawl-delay: ${delay}`).crawlDelay, 0, delay);
});

test("hostile files are read in no time", () => {
  const started = performance.now();
  of("user-agent: x\nwhat\n".repeat(15_000) + "allow: /a\n".repeat(25_000));
  of("user-agent: our-bot\n".repeat(15_000) + "allow: /a\n".repeat(25_000));
  const elapsed = performance.now() - started;
  assert.ok(elapsed < patient(5000), `${elapsed} ms`);
});

test("a site whose wildcards would take seconds a page is left alone", () => {
  const line = `disallow: /${"*a".repeat(1000)}b\n`;
  assert.ok(allows(`user-agent: *\n${line.repeat(20)}`, "/aaa"));
  assert.not(allows(`user-agent: *\n${line.repeat(40)}`, "/aaa"));
  assert.ok(allows(`user-agent: *\n${"disallow: /long/path/without\n".repeat(10_000)}`, "/aaa"));
});

test.run();
