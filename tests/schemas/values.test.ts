import { test } from "uvu";
import * as assert from "uvu/assert";
import { BatchId, CrawlId, PageNumber, UserId } from "../../schemas/values/identifiers.ts";
import { askedPage } from "../../schemas/values/page-query.ts";
import { WebUrl } from "../../schemas/values/web-url.ts";
import { allows, messagesOf } from "./allows.ts";

test("ids fit into paths and keys: those of batches have dots as well, as their children's need them", () => {
  const common = ["a", "A-b_9", "x".repeat(64)];
  const never = ["", "x".repeat(65), "a b", "a/b", "a|b", "ä", "a\n", 7];
  allows(CrawlId, common, [...never, "a.1"]);
  allows(BatchId, [...common, "a.1"], never);
});

test("a page's number has six digits, so that pages sort as they are listed", () => {
  allows(PageNumber, ["000001", "050000"], ["1", "0000001", "00000a", "", 1]);
});

test("a user's id is any text of up to 128 characters, and personal", () => {
  allows(UserId, ["ann@shop.test", "ä b|c", "x".repeat(128)], ["", "x".repeat(129), 7]);
  assert.equal(UserId.meta(), { personal: true });
});

test("a URL of the web is absolute, of http or https, and as long as sitemaps have it", () => {
  const long = (length: number) => `https://shop.test/${"x".repeat(length - 18)}`;
  allows(
    WebUrl,
    ["https://shop.test", "http://127.0.0.1:8080/a?b=c", long(2048)],
    ["/a", "shop.test", "ftp://shop.test/", "file:///etc/passwd", "javascript:alert(1)", long(2049), ""],
  );
  assert.equal(messagesOf(WebUrl, "/a"), [": use an absolute URL of http or https"]);
});

test("a page of a list has 1 to 200 items, 50 where nothing is said, and goes on anywhere", () => {
  const LIMIT = "limit: use a whole number from 1 to 200";
  const AFTER = "after: use the next of the page before";
  const wrong = (detail: string) => ({ status: 400, body: { detail } });
  assert.equal(askedPage({}), { limit: 50 });
  const query = { limit: "7", after: "a b", more: "1" };
  assert.equal(askedPage(query), { limit: 7, after: "a b" });
  for (const limit of ["1", "9", "10", "99", "100", "199", "200"])
    assert.equal(askedPage({ limit }), { limit: Number(limit) });
  for (const limit of ["0", "201", "1000", "-1", "1.5", "1e2", "05", " 5", "5\n", "1,2", "", "all"])
    assert.equal(askedPage({ limit }), wrong(LIMIT), limit);
  // As long as a key may be: 1,024 bytes.
  for (const after of ["x".repeat(1024), "€".repeat(341)])
    assert.equal(askedPage({ after }), { limit: 50, after });
  for (const after of ["", "x".repeat(1025), "€".repeat(342)])
    assert.equal(askedPage({ after }), wrong(AFTER));
  assert.equal(askedPage({ limit: "0", after: "" }), wrong(`${LIMIT}; ${AFTER}`));
});

test.run();
