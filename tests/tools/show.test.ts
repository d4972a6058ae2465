import { test } from "uvu";
import * as assert from "uvu/assert";
import { countsOf, detailsOf, render, tableOf } from "../../tools/show.ts";
import { ATTRIBUTES, eventOf, letterOf, ORDER } from "./letter.ts";

const LONG_ID = `${"0".repeat(32)}.0`;

test("a table lines up its columns and ends no line with blanks", () => {
  const rows = [
    ["A", "LONG"],
    ["aaa", "b"],
    ["", ""],
  ];
  assert.is(render(rows), "A    LONG\naaa  b\n");
});

test("letters fit 120 columns: the reason is one line, and gets what is left", () => {
  const reason = "The tax service is down\nagain ".repeat(20);
  const letters = [
    letterOf(eventOf(ORDER), { ...ATTRIBUTES, deadLetterId: LONG_ID, reason }),
    letterOf("no JSON"),
  ];
  const lines = tableOf(letters).split("\n");
  assert.is(lines.length, 3);
  assert.is(Math.max(...lines.map((line) => line.length)), 120);
  assert.match(lines[0] ?? "", /^ID +CONSUMER +KIND +TRIED +EVENT +REASON$/);
  assert.match(lines[1] ?? "", /OrderCreated {2}The tax service is down again .*…$/);
  assert.match(lines[2] ?? "", / no event /);
});

test("letters are counted by consumer and kind", () => {
  const rejected = letterOf("no JSON", { ...ATTRIBUTES, kind: "rejected" });
  assert.is(
    countsOf([rejected, letterOf("{}"), letterOf("[]")]),
    "     2  create-invoice exhausted\n     1  create-invoice rejected",
  );
});

test("nothing that a letter says reaches the terminal as a command", () => {
  const evil = "a\u001b[2Jb\u009b1mc\u202ed";
  const attributes = { ...ATTRIBUTES, deadLetterId: evil, reason: evil, diedAt: evil };
  const letter = letterOf(eventOf({ ...ORDER, orderId: evil }, evil), attributes);
  for (const text of [tableOf([letter]), detailsOf(letter, false)]) assert.not.match(text, /[^\P{C}\n]/u);
});

test("details name who laid the letter there, and quote the event only when asked to", () => {
  const letter = letterOf(eventOf(ORDER));
  const details = detailsOf(letter, false);
  for (const line of [
    "kind          exhausted",
    "attempts      5",
    "the function's runtime",
    "received      3 times",
  ])
    assert.match(details, line);
  assert.not.match(details, "tok_visa");
  assert.ok(detailsOf(letter, true).endsWith(letter.event));
});

test("as many letters as there are make a table", () => {
  const one = letterOf("no JSON");
  assert.is(tableOf(Array(200_000).fill(one)).split("\n").length, 200_001);
});

test.run();
