/** In the full run only: a flow goes with its lines and its folders, and the rest of the project stands. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { check, copyProject } from "./project-copy.ts";

const GONE = ["crawls", "github", "subscriptions", "users"];

const project = copyProject();
test.after(project.remove);

/** Deletes every file and folder that is named after a flow. */
function removeFolders(flow: string): void {
  for (const path of readdirSync(project.folder, { recursive: true, encoding: "utf8" }))
    if (basename(path).split(".")[0] === flow && !path.startsWith("node_modules"))
      rmSync(join(project.folder, path), { recursive: true, force: true });
}

/** Deletes the lines of a file that name a flow. */
function removeLines(path: string, flow: string): void {
  const file = join(project.folder, path);
  const lines = readFileSync(file, "utf8").split("\n");
  writeFileSync(file, lines.filter((line) => !new RegExp(`\\b${flow}\\b`).test(line)).join("\n"));
}

test("four of five flows go with their folders and two lines each in index.ts, one in the registry of events", async () => {
  const lines = () => readFileSync(join(project.folder, "index.ts"), "utf8").split("\n").length;
  const before = lines();
  for (const flow of GONE) {
    removeFolders(flow);
    removeLines("index.ts", flow);
    removeLines("schemas/registry.ts", flow);
  }
  assert.is(before - lines(), 2 * GONE.length);
  // Contracts are withdrawn knowingly.
  await project.run("tests/schemas/write-contracts.ts", "--breaking");
  await project.run("node_modules/@biomejs/biome/bin/biome", "check", "--write");
  await project.run("local/docs.ts");
});

test("the rest compiles, and its tests pass", () => check(project));

test("the samples of the rest are found", async () => {
  assert.match(await project.run("local/start.ts", "--help"), /--flow NAME .*: orders;/);
  for (const document of ["docs/events.md", "docs/flows.md"])
    assert.not.match(
      readFileSync(join(project.folder, document), "utf8"),
      /Crawl|Batch|Release|Subscription/,
    );
});

test.run();
