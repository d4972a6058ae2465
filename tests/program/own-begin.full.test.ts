/** In the full run only: a program of one's own, from a clone; what each step leaves is seen in a copy. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../harness/throws.ts";
import { add, begin } from "./own.ts";
import { copyProject } from "./project-copy.ts";

const project = copyProject();
test.after(project.remove);
const text = (path: string) => readFileSync(join(project.folder, path), "utf8");

test("nothing that comes with the framework is left in flows, handlers, schemas, settings and pages", async () => {
  await begin(project);
  const { name } = JSON.parse(text("package.json"));
  const lock = JSON.parse(text("package-lock.json"));
  assert.equal([name, lock.name, lock.packages[""].name], ["my-shop", "my-shop", "my-shop"]);
  assert.match(text("index.ts"), 'new EventBus("my-shop"');
  assert.match(text("Pulumi.yaml"), /^name: my-shop$/m);
  for (const stack of ["dev", "local"])
    assert.match(text(`Pulumi.${stack}.yaml`), "  my-shop:deletionProtection");
  for (const path of [
    "index.ts",
    "README.md",
    "schemas/registry.ts",
    "Pulumi.yaml",
    "Pulumi.local.yaml",
    "docs/flows.md",
  ])
    assert.not.match(
      text(path),
      /order-?created|crawl|invoice|github|subscription|event-choreography/i,
      path,
    );
  assert.not.match(
    text("docs/events.md"),
    /^### (Order|Payment|Invoice|Crawl|Page|Release|Issue|User|Subscription)/m,
  );
  for (const path of [
    "flows/orders.ts",
    "handlers/payments",
    "adapters/github",
    "docs/orders.md",
    "docs/console-overview.png",
  ])
    assert.not.ok(existsSync(join(project.folder, path)), path);
});

test("what begins is a program already: a second run is refused", async () => {
  const { message } = await throws(() => project.run("tools/init.ts", "other"), "This is my-shop already");
  assert.not.match(message, "taking out");
});

test("a new consumer stands with its event, its line and its test, and all of the flow's tests pass", async () => {
  const said = await add(project, "consumer tell-author --on NoteAdded --emits AuthorTold");
  for (const path of ["handlers/notes/tell-author.ts", "schemas/notes/author-told.ts", "flows/notes.ts"])
    assert.match(said, path);
  assert.match(
    text("flows/notes.ts"),
    `new Consumer("tell-author", { bus, on: { NoteAdded }, emits: { AuthorTold } });`,
  );
  assert.match(text("docs/events.md"), "### AuthorTold");
  assert.ok(existsSync(join(project.folder, "schemas/contracts/AuthorTold.json")));
  assert.match(await project.run("tests/run.ts", "tests/flows/"), /\n2 passed, 0 failed/);
});

test("whose name is taken is refused, and nothing is written", async () => {
  project.commit();
  await throws(
    () => add(project, "consumer tell-author --on NoteAdded"),
    "There is a handler tell-author already",
  );
  await throws(() => add(project, "consumer tell --on NoteAdded --emits noteLost"), "no verb and noun");
  assert.not.ok(existsSync(join(project.folder, "handlers/notes/tell.ts")));
});

test.run();
