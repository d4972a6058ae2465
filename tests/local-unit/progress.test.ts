import { test } from "uvu";
import * as assert from "uvu/assert";
import { progress, type Screen } from "../../local/progress.ts";

/** A screen that keeps what was written, and a clock that the test moves. */
function world(screen: Partial<Screen> = {}) {
  const written: string[] = [];
  let at = 0;
  const shown = progress("crawl", { ...screen, write: (text) => written.push(text) }, () => at);
  const pass = (ms: number) => {
    at += ms;
  };
  return { shown, pass, written };
}

/** Without the seconds since the start, which a line begins with. */
const bare = (text: string) => text.replace(/ *\d+\.\d s {2}/, "");

test("without a terminal it is a line a second at most, and only where it moved; the last state is always there", () => {
  const { shown, pass, written } = world();
  shown.show(0, undefined);
  shown.show(1, 40);
  pass(999);
  shown.show(2, 40);
  pass(1);
  shown.show(3, 40, "1 failed");
  pass(5000);
  shown.show(3, 40, "1 failed");
  shown.show(4, 40, "1 failed");
  shown.show(5, 40, "1 failed");
  shown.end();
  assert.equal(written.map(bare), [
    "crawl: 0 so far\n",
    "crawl: 3 of 40, 1 failed\n",
    "crawl: 4 of 40, 1 failed\n",
    "crawl: 5 of 40, 1 failed\n",
  ]);
});

test("on a terminal it is one line that is drawn over itself, no wider than the terminal", () => {
  const { shown, written } = world({ isTTY: true, columns: 100 });
  shown.show(0, undefined);
  shown.show(10, 40, "2 failed");
  shown.show(40, 40);
  shown.end();
  const bar = (full: number) => "█".repeat(full) + "░".repeat(24 - full);
  assert.equal(
    written.map((text) => bare(text.replace("\r\u001b[K", "<"))),
    [`<crawl ${bar(0)} 0 so far`, `<crawl ${bar(6)} 10 of 40, 2 failed`, `<crawl ${bar(24)} 40 of 40`, "\n"],
  );
  // A terminal that does not know its width says 0.
  const unknown = world({ isTTY: true, columns: 0 });
  unknown.shown.show(10, 40, "2 failed");
  assert.match(String(unknown.written[0]), /2 failed$/);
  const narrow = world({ isTTY: true, columns: 30 });
  narrow.shown.show(10, 40, "2 failed");
  assert.is(String(narrow.written[0]?.replace("\r\u001b[K", "")).length, 29);
});

test("what is empty is full, what has more than all is not wider, and what never began ends in silence", () => {
  const { shown, written } = world({ isTTY: true, columns: 100 });
  shown.end();
  assert.equal(written, []);
  shown.show(0, 0);
  shown.show(5, 4);
  for (const text of written) assert.match(text, `${"█".repeat(24)} `);
});

test.run();
