/** In the full run only: the README's consumer, added as it says, leaves everything green. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { check, copyProject } from "./project-copy.ts";

const project = copyProject();
test.after(project.remove);

/** The section on consumers: its text, and its fences of TypeScript. */
function section(): { text: string; fences: string[] } {
  const readme = readFileSync("README.md", "utf8");
  const [text = ""] = /^## [^\n]*consumer[^\n]*\n[\s\S]*?(?=^## )/im.exec(readme) ?? [];
  return { text, fences: [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code) };
}

/** Adds lines to a flow: imports that are missing at its head, the others at its end. */
function extended(flow: string, code: string): string {
  const lines = code.split("\n").filter((line) => line.trim() !== "");
  const imports = lines.filter((line) => line.startsWith("import ") && !flow.includes(line));
  const others = lines.filter((line) => !line.startsWith("import "));
  const end = flow.lastIndexOf("}");
  return `${imports.join("\n")}\n${flow.slice(0, end)}${others.join("\n")}\n}\n`;
}

test("the handler's file and its lines in a flow are all that it takes", async () => {
  const { text, fences } = section();
  const [handler = "", lines = ""] = fences;
  const path = /handlers\/[\w-]+\/[\w-]+\.ts/.exec(text)?.[0] ?? "";
  const flow = join(project.folder, /flows\/[\w-]+\.ts/.exec(text)?.[0] ?? "");
  assert.is(path, "handlers/loyalty/award-points.ts");
  assert.match(lines, `new Consumer("award-points"`);
  mkdirSync(dirname(join(project.folder, path)), { recursive: true });
  writeFileSync(join(project.folder, path), handler);
  writeFileSync(flow, extended(readFileSync(flow, "utf8"), lines));
  await project.run("node_modules/@biomejs/biome/bin/biome", "check", "--write");
  await project.run("local/docs.ts");
  assert.match(readFileSync(join(project.folder, "docs/events.md"), "utf8"), "award-points");
});

test("everything is green with it", () => check(project));

test.run();
