import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { watchFiles } from "../../local/live/watch.ts";

test("tells of what a program may be made of, whatever its flows are called, and of nothing else", async () => {
  const root = mkdtempSync(join(tmpdir(), "watched-"));
  for (const folder of ["docs", "handlers/docs", "handlers/node_modules"])
    mkdirSync(join(root, folder), { recursive: true });
  let heard = (_: ReadonlySet<string>) => {};
  const paths = new Promise<ReadonlySet<string>>((resolve) => {
    heard = resolve;
  });
  const end = watchFiles(root, (changed) => heard(changed));
  try {
    for (const path of ["docs/a.md", "handlers/node_modules/a.js", "handlers/docs/a.ts"])
      writeFileSync(join(root, path), "1");
    assert.equal([...(await paths)], [join(root, "handlers/docs/a.ts")]);
  } finally {
    end();
    rmSync(root, { recursive: true });
  }
});

test.run();
