import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Draft } from "../../../tools/new/draft.ts";
import { throws } from "../../harness/throws.ts";

const root = mkdtempSync(join(tmpdir(), "draft-"));
test.after(() => rmSync(root, { recursive: true, force: true }));
const text = (path: string) => readFileSync(join(root, path), "utf8");

test("what is drafted is written as a whole, or taken back where it does not hold together", async () => {
  writeFileSync(join(root, "list.ts"), "one");
  const draft = new Draft(root);
  draft.create("a/b/new.ts", "new");
  draft.change("list.ts", (before) => `${before}, two`);
  assert.is(text("list.ts"), "one");
  await throws(
    () =>
      draft.write((paths) => {
        assert.equal(
          [paths, text("a/b/new.ts"), text("list.ts")],
          [["a/b/new.ts", "list.ts"], "new", "one, two"],
        );
        throw new Error("a cycle");
      }),
    "a cycle",
  );
  assert.equal([existsSync(join(root, "a")), text("list.ts")], [false, "one"]);
  assert.equal(
    draft.write(() => {}),
    ["a/b/new.ts", "list.ts"],
  );
  assert.equal([text("a/b/new.ts"), text("list.ts")], ["new", "one, two"]);
});

test.run();
