import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { unneeded } from "../../local/samples.ts";

test("what no chosen flow needs is left out, and the deployed console, since the local AWS has one of its own", () => {
  const root = mkdtempSync(join(tmpdir(), "flows-"));
  try {
    mkdirSync(join(root, "flows"));
    for (const name of ["bakery", "delivery", "orders"]) writeFileSync(join(root, "flows", `${name}.ts`), "");
    const flow = (...needs: string[]) => ({ needs, samples: async () => async () => true });
    assert.equal(unneeded(root, [flow("orders"), flow("orders", "bakery")]), [
      "flows/delivery.ts",
      "components/participants/console.ts",
    ]);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test.run();
