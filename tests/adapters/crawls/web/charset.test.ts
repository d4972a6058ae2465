import { test } from "uvu";
import * as assert from "uvu/assert";
import { textOf } from "../../../../adapters/crawls/web/charset.ts";

const latin = (text: string) => Buffer.from(text, "latin1");

test("the charset of the content type is taken", () => {
  assert.is(textOf(latin("caf\xe9 \x80"), "text/html; charset=ISO-8859-1"), "café €");
  assert.is(textOf(latin("\x82\xa0"), 'text/html;charset="Shift_JIS"'), "あ");
  assert.is(textOf(Buffer.from("é"), "text/html; charset=utf-8"), "é");
});

test("a byte order mark counts more, and is no text", () => {
  assert.is(textOf(Buffer.from("\ufeffé"), "text/html; charset=iso-8859-1"), "é");
  assert.is(textOf(Buffer.from("\ufeffé", "utf16le"), "text/html"), "é");
  assert.is(textOf(latin("\xfe\xff\x00\xe9"), ""), "é");
});

test("a meta element counts less than the content type", () => {
  for (const meta of [
    "<meta charset=windows-1251>",
    '<META http-equiv="Content-Type" content="text/html; charset=windows-1251">',
  ]) {
    assert.is(textOf(latin(`${meta}\xc0`), "text/html"), `${meta}А`);
    assert.is(textOf(latin(`${meta}\xc0`), "text/html; charset=latin1"), `${meta}À`);
  }
});

test("a meta element in a comment, or too far away, is none", () => {
  for (const start of [
    "<!-- <meta charset=windows-1251> -->",
    `${" ".repeat(1024)}<meta charset=windows-1251>`,
  ])
    assert.is(textOf(latin(`${start}\xc0`), "text/html"), `${start}À`);
});

test("a meta element that says UTF-16 cannot be right", () => {
  assert.is(textOf(Buffer.from("<meta charset=utf-16>é"), ""), "<meta charset=utf-16>é");
});

test("otherwise, and for a charset that there is not, it is UTF-8 if it can be, or windows-1252", () => {
  for (const type of ["", "text/html", "text/html; charset=nonsense", "text/html; charset=utf-7"]) {
    assert.is(textOf(Buffer.from("é"), type), "é");
    assert.is(textOf(latin("\xe9\x80"), type), "é€");
  }
});

test("bytes that the charset has not are replaced", () => {
  assert.is(textOf(latin("a\xff"), "text/html; charset=utf-8"), "a\ufffd");
});

test.run();
