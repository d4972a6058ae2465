/** In the full run only: the example of another team, with the package installed instead of the sources beside it. */
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ENTRIES } from "../../../package/build.ts";
import { NEEDS } from "../../../package/needs.ts";
import { installed } from "./installed.ts";

const project = await installed(ENTRIES);
test.after(project.remove);
cpSync(resolve("examples/loyalty"), project.folder, { recursive: true });
const { devDependencies } = JSON.parse(readFileSync(join(project.folder, "package.json"), "utf8"));
const ITSELF = JSON.parse(readFileSync("package.json", "utf8")).name;
const { dependencies } = JSON.parse(readFileSync(join(project.installed, "package.json"), "utf8"));
project.link(
  ...Object.keys(devDependencies).filter((name) => name !== ITSELF && !Object.hasOwn(dependencies, name)),
);

test("the example lists what its entry points need", () => {
  for (const name of Object.values(NEEDS).flat()) assert.ok(Object.hasOwn(devDependencies, name), name);
});

test("it compiles against the package's types, and not against the sources", () => {
  const tsc = ["node_modules/typescript/bin/tsc", "-p", ".", "--typeRoots", resolve("node_modules/@types")];
  const { said, status } = project.node(...tsc, "--listFiles");
  assert.is(status, 0, said);
  assert.match(said, `node_modules/${ITSELF}/dist/package/components.d.ts`);
  assert.not.match(said, "package/components.ts");
});

test("its flow runs in memory", () => {
  const { said, status } = project.node(
    "--import",
    "tsx",
    "--test",
    "--test-reporter",
    "tap",
    "flow.test.ts",
  );
  assert.is(status, 0, said);
  assert.match(said, "# pass 1");
});

test("its functions are bundled from the package, around handlers that are its own", () => {
  project.write(
    "evaluate.mjs",
    `
import { evaluate } from ${JSON.stringify(resolve("local/program.ts"))};
const shop = { busName: "shop", busArn: "arn:aws:events:eu-central-1:123456789012:event-bus/shop", archiveArn: "arn:archive" };
const made = [];
const newResource = async ({ type, name, inputs }) => {
  made.push(type.split(":").at(-1) + " " + name);
  return { id: name, state: { ...inputs, name, arn: "arn:" + name, url: "https://" + name } };
};
const stacks = { "organization/event-choreography/local": shop };
const outputs = await evaluate({ root: process.cwd(), region: "eu-central-1", stacks, newResource });
console.log(JSON.stringify({ made, choreography: JSON.parse(outputs.choreography) }));
process.exit();`,
  );
  const { said, status } = project.node("--import", "tsx", "evaluate.mjs");
  assert.is(status, 0, said);
  const { made, choreography } = JSON.parse(/^\{"made".*$/m.exec(said)?.[0] ?? "");
  assert.ok(made.includes("Function credit-points"));
  assert.equal(choreography.participants[0].emits, ["PointsCredited"]);
  const [bundle = ""] = readdirSync(join(project.folder, ".build")).filter((name) =>
    /^credit-points-[0-9a-f]{16}$/.test(name),
  );
  const file = join(project.folder, ".build", bundle, "index.mjs");
  assert.ok(existsSync(file));
  const code = readFileSync(file, "utf8");
  assert.match(code, "PointsCredited");
  assert.match(code, "InvoiceCreated");
  assert.ok(code.length < 600 * 1024, `${code.length} bytes`);
});

test.run();
