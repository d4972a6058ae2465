/** In the full run only: programs of one's own, of every kind that there is, are green. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../harness/throws.ts";
import { add, begin } from "./own.ts";
import { check, copyProject } from "./project-copy.ts";

const own = copyProject();
const keeping = copyProject();
test.after(own.remove);
test.after(keeping.remove);

test("a program that keeps nothing is green", async () => {
  await begin(own);
  await check(own);
});

test("with one of each kind it is green", async () => {
  for (const line of [
    "consumer tell-author --on NoteAdded --emits AuthorTold",
    "flow teas",
    'endpoint add-tea --route "POST /teas" --emits TeaAdded --flow teas',
    'endpoint stop-tea --route "POST /teas/{teaId}/stop" --emits TeaStopped --no-body --flow teas',
    'endpoint get-tea --route "GET /teas/{teaId}" --flow teas',
    'schedule request-report --expression "rate(1 day)" --emits ReportRequested --flow teas',
    'webhook receive-carrier --route "POST /webhooks/carrier" --emits ParcelDelivered --flow teas',
    "event ParcelShipped --flow teas",
    "consumer keep-parcel --on ParcelShipped --creates parcels",
    "consumer repeat-tea --on TeaAdded --emits NoteAdded",
    "consumer welcome-guest --on GuestArrived --flow teas",
  ])
    await add(own, line);
  await check(own);
  await own.run("tests/run.ts", "tests/(flows|schemas|harness)/", "--except", "\\.full\\.");
});

test("what does not hold together is taken back, with all that was written", async () => {
  own.commit();
  // Whoever hears of every failure hears of those that it leads to.
  const line = "consumer mend-all --on HandlingFailed --emits NoteAdded --flow notes";
  await throws(() => add(own, line), "Nothing of it was kept.");
  assert.not.ok(existsSync(join(own.folder, "handlers/notes/mend-all.ts")));
  assert.not.match(readFileSync(join(own.folder, "flows/notes.ts"), "utf8"), "mend-all");
  await own.run("local/docs.ts", "--check");
});

test("one that keeps orders and GitHub, which needs users, is green", async () => {
  await begin(keeping, "--keep", "orders,github");
  const there = (path: string) => existsSync(join(keeping.folder, path));
  assert.equal(
    ["orders", "github", "users", "notes"].map((flow) => there(`flows/${flow}.ts`)),
    [true, true, true, true],
  );
  assert.equal(
    ["crawls", "subscriptions"].map((flow) => there(`flows/${flow}.ts`)),
    [false, false],
  );
  assert.match(
    await add(keeping, "consumer notify-warehouse --on InvoiceCreated --emits WarehouseNotified"),
    "flows/orders.ts",
  );
  await check(keeping);
});

test.run();
