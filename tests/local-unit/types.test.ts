import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { typesOf } from "../../local/live/types.ts";
import { root as ROOT } from "../local/root.ts";
import { until } from "../local/until.ts";

const root = mkdtempSync(join(tmpdir(), "types-"));
test.after(() => rmSync(root, { recursive: true }));
mkdirSync(join(root, "handlers"));
const write = (path: string, text: string) => writeFileSync(join(root, path), text);
// As the project's, but without packages.
const { compilerOptions } = JSON.parse(readFileSync(join(ROOT, "tsconfig.json"), "utf8"));
write("package.json", `{ "type": "module" }`);
write("tsconfig.json", JSON.stringify({ compilerOptions: { ...compilerOptions, types: [] } }));
write("index.ts", `import { twice } from "./handlers/twice.ts";\nexport const four: number = twice(2);\n`);

test("type errors are told with file and line once, and when there are none any more", async () => {
  const said: string[] = [];
  const types = typesOf(root, (line) => said.push(line));
  const told = async (line: string) => {
    types.check();
    await until(`it says ${line}`, async () => said.includes(line), {
      patienceMs: 60_000,
      seen: () => said,
    });
  };
  write("handlers/twice.ts", "export const twice = (one: number): string => 2 * one;\n");
  await told("types: 2 errors");
  const error = "  handlers/twice.ts(1,47): error TS2322: Type 'number' is not assignable to type 'string'.";
  assert.ok(said.includes(error), said.join("\n"));
  write("index.ts", `import { twice } from "./handlers/twice.ts";\nexport const four = twice(2);\n`);
  await told("types: an error");
  const before = said.length;
  // A look that another one takes the place of tells nothing.
  write("handlers/twice.ts", "export const twice = (one: number) => 2 * one;\n");
  types.check();
  await told("types: no errors any more");
  assert.is(said.length, before + 1);
  types.close();
  types.check();
  types.close();
  assert.is(said.length, before + 1, "what is closed looks no more");
});

test.run();
