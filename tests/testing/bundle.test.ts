import { createRequire } from "node:module";
import { resolve } from "node:path";
import { compileFunction } from "node:vm";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bundleProgram, PARAMETERS } from "../../testing/bundle.ts";
import type { Declared } from "../../testing/simulation/declared.ts";
import { throws } from "../harness/throws.ts";

const PROGRAM = resolve(import.meta.dirname, "fixtures/settings/index.ts");

interface Exported {
  program: Record<string, { value?: unknown } | string>;
  declared: Declared[];
}

const code = await bundleProgram(
  [
    `import * as program from "@program";`,
    `import { declared } from "./testing/simulation/declared.ts";`,
    "Object.assign(exported, { program: { ...program }, declared });",
  ].join("\n"),
  { program: PROGRAM },
);

/** What the program comes to with a stack's config. */
async function run(config: Record<string, string> = {}): Promise<Exported> {
  const exported = {};
  const settings = Object.entries(config).map(([name, value]) => [`project:${name}`, value]);
  await compileFunction(code, [...PARAMETERS])(
    exported,
    createRequire(import.meta.url),
    Object.fromEntries(settings),
  );
  return exported as Exported;
}

const known = (output: unknown) => (output as { value: unknown }).value;

test("a program that uses Pulumi in every way runs without an engine, and declares its choreography", async () => {
  const { declared } = await run();
  assert.equal(
    declared.map(({ name, on, tables }) => [name, on.map(({ type }) => type), Object.keys(tables)]),
    [["note-setting", ["SettingNoted"], ["notes"]]],
  );
});

test("the stack's config reaches the program: texts, numbers, switches, objects and secrets", async () => {
  const { program, declared } = await run({
    ...{ limits: '{"most":3}', url: "https://shop.example/", password: "four", title: " a shop " },
  });
  assert.is(declared[0]?.batchSize, 3);
  assert.is(known(program.endpoint), "shop.example");
  assert.is(known(program.login), 4);
  assert.is(program.project, "project of organization: a shop");
  assert.equal((await run({ paused: "true" })).declared, []);
});

test("what is required and not set stands for itself; what a program makes of it may be anything", async () => {
  const { program } = await run();
  assert.is(known(program.login), "password".length);
  assert.match(String(program.endpoint), /./);
});

test("a setting that is not what the program asks for is an error that names it", async () => {
  await throws(() => run({ paused: "perhaps" }), 'Config project:paused is "perhaps": use true or false.');
});

test.run();
