/** In the full run only: a program of one's own, from a clone; what each step leaves is seen in a copy. */
import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
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

test("a newer framework is merged: what it brings of flows that are gone goes again, all else comes", async () => {
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.com", ...args], {
      cwd: project.folder,
      stdio: "pipe",
    });
  const root = git("rev-list", "--max-parents=0", "HEAD").toString().trim();
  git("checkout", "-q", "-b", "upstream", root);
  for (const path of ["handlers/orders/get-order.ts", "runtime/handler.ts", "README.md"])
    appendFileSync(join(project.folder, path), "\n// newer\n");
  writeFileSync(join(project.folder, "handlers/orders/pack-order.ts"), "export const more = 1;\n");
  project.commit();
  git("checkout", "-q", "-");
  await throws(async () => git("merge", "-q", "upstream"), "");
  await project.run("tools/init.ts", "--merged");
  assert.is(git("diff", "--name-only", "--diff-filter=U").toString(), "");
  assert.not.ok(existsSync(join(project.folder, "handlers/orders")));
  assert.match(text("runtime/handler.ts"), "// newer");
  assert.match(text("README.md"), /^# my-shop\n/);
  assert.not.match(text("README.md"), "// newer");
});

test.run();
