import { existsSync, readdirSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { goes, named, SAMPLES, withNeeded } from "../../../tools/init/belongings.ts";
import { importsOf } from "../../harness/imports.ts";
import { readSources } from "../../harness/sources.ts";

const ALL = Object.keys(SAMPLES);

/** Of a clone from which flows were taken by hand, nothing is said. */
const whole = ALL.every((flow) => existsSync(`flows/${flow}.ts`)) ? test : test.skip;

whole("every path that goes with a flow is there", () => {
  assert.equal(
    named.filter((path) => !existsSync(path)),
    [],
  );
});

test("all of a flow goes by the name of its owners, in every room", () => {
  for (const path of [
    ...[
      "flows/orders.ts",
      "handlers/payments/process-payment.ts",
      "schemas/invoices/registry.ts",
      "docs/orders.md",
    ],
    ...[
      "adapters/payments/payment-gateway/sandbox.ts",
      "local/samples/orders/run.ts",
      "tests/local/orders.test.ts",
    ],
    ...["tests/simulation/flows/orders/world.ts", "tests/chaos/chaos.ts", "tests/local/shop.ts"],
  ]) {
    assert.ok(goes(path, []), path);
    assert.not.ok(goes(path, ["orders"]), path);
  }
});

test("what is the framework's stays", () => {
  for (const path of [
    "runtime/handler.ts",
    "components/bus/bus.ts",
    "tests/runtime/world.ts",
    "docs/build.md",
    "flows/stack.ts",
  ])
    assert.not.ok(goes(path, []), path);
  for (const path of ["tools/init/start/flows/notes.ts.txt", "tools/init/belongings.ts"])
    assert.not.ok(goes(path, []), path);
});

test("what several flows share stays with any of them; what shows all of them, only with all", () => {
  const shared = "local/samples/status.ts";
  assert.equal(
    [[], ["orders"], ["users"], ["crawls"]].map((kept) => goes(shared, kept)),
    [true, true, false, false],
  );
  for (const guards of ["tests/simulation/guards.ts", "tests/simulation/timer-guards.ts"])
    assert.equal(
      [["orders"], ALL].map((kept) => goes(guards, kept)),
      [true, false],
    );
});

/** What a program of one's own has edited. */
const EDITED = ["index.ts", "schemas/registry.ts"];

/** Areas that came with no sample: somebody's own, which may consume events of samples. */
const owners = Object.values(SAMPLES).flatMap((sample) => sample.owners);
const areas = readdirSync("handlers", { withFileTypes: true })
  .filter((one) => one.isDirectory() && !owners.includes(one.name))
  .map(({ name }) => name);
const isOwn = (path: string) => path.split("/").some((part) => areas.includes(part.split(".")[0] ?? ""));

test("whatever is kept, nothing that stays imports what goes", () => {
  const imports = readSources().flatMap((source) =>
    importsOf(source).map(({ target }) => [source.path, target.replace(/^file:/, "")] as const),
  );
  for (const kept of [[], ...ALL.map((flow) => withNeeded([flow])), withNeeded(["orders", "github"])]) {
    const lost = imports.filter(([path, target]) => goes(target, kept) && !goes(path, kept));
    assert.equal(
      lost.filter(([path]) => !EDITED.includes(path) && !isOwn(path)),
      [],
      `--keep ${kept}`,
    );
  }
});

test("a flow is kept with those that it needs", () => {
  assert.equal(withNeeded(["github"]), ["github", "users"]);
  assert.equal(withNeeded(["subscriptions", "orders"]), ["subscriptions", "orders"]);
  assert.equal(withNeeded([]), []);
});

test.run();
