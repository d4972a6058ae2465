import { test } from "uvu";
import * as assert from "uvu/assert";
import { barrels, circles, longFiles, misnamedHandlers, strangeImports, wholeZod } from "./house.ts";
import { environmentReads, impurities } from "./purity.ts";
import { readSources, type Source } from "./sources.ts";
import { traps } from "./traps.ts";

/** A rule, what it must catch and what it must let pass: `path` and text of a file. */
interface Rule {
  name: string;
  offenders: (sources: readonly Source[]) => string[];
  catches: readonly (readonly [path: string, text: string])[];
  allows: readonly (readonly [path: string, text: string])[];
}

function known(name: string): string {
  return `export const handle = () => ({});
    declare module "../../runtime/handler.ts" { interface Handlers { "${name}": typeof handle; } }`;
}

const rules: readonly Rule[] = [
  {
    name: "a file imports only what its room may import",
    offenders: strangeImports,
    catches: [
      ["schemas/a.ts", `import "node:fs";`],
      ["schemas/a.ts", `import type { A } from "../runtime/a.ts";`],
      ["schemas/a.ts", `export * from "../handlers/orders/a.ts";`],
      ["handlers/orders/a.ts", `import { A } from "../../runtime/handler.ts";`],
      ["handlers/orders/a.ts", `import { type A } from "../../runtime/handler.ts";`],
      ["handlers/orders/a.ts", `import { Port } from "./port.ts";`],
      ["handlers/orders/a.ts", `import type { Port } from "../payments/port.ts";`],
      ["handlers/orders/a.ts", `import type { handle } from "./place-order.ts";`],
      ["handlers/orders/a.ts", `import { SQSClient } from "@aws-sdk/client-sqs";`],
      ["handlers/orders/a.ts", `const fs = require("fs");`],
      ["handlers/orders/a.ts", `const fs = await import("node:fs");`],
      ["handlers/orders/a.ts", `const it = await import(name);`],
      ["runtime/a.ts", `import type { Port } from "../handlers/orders/port.ts";`],
      ["runtime/a.ts", `type Port = import("../adapters/port.ts").Port;`],
      ["runtime/a.ts", `import * as pulumi from "@pulumi/pulumi";`],
      ["adapters/shop/tax/a.ts", `import { Port } from "../../../handlers/orders/port.ts";`],
      ["adapters/shop/tax/a.ts", `import { b } from "../../post/mail/b.ts";`],
      ["adapters/shop/tax/a.ts", `import { b } from "../../../runtime/b.ts";`],
      ["components/a.ts", `import { A } from "../runtime/a.ts";`],
      ["components/a.ts", `import type { A } from "../handlers/orders/a.ts";`],
      ["components/a.ts", `import { SQSClient } from "@aws-sdk/client-sqs";`],
      ["tools/a.ts", `import { clients } from "../local/clients.ts";`],
      ["tools/a.ts", `import type { A } from "../components/a.ts";`],
      ["tools/a.ts", `import * as z from "zod";`],
      ["testing/a.ts", `import { run } from "../tests/run.ts";`],
      ["testing/a.ts", `import { clients } from "../local/clients.ts";`],
      ["flows/orders.ts", `import type { handle } from "../handlers/orders/place-order.ts";`],
      ["flows/orders.ts", `import * as aws from "@pulumi/aws";`],
      ["flows/orders.ts", `import type { A } from "../runtime/a.ts";`],
      ["index.ts", `import type { handle } from "./handlers/orders/place-order.ts";`],
      ["index.ts", `import * as pulumi from "@pulumi/pulumi";`],
      ["index.ts", `import type { A } from "./runtime/a.ts";`],
    ],
    allows: [
      ["schemas/a.ts", `import * as z from "zod"; import { b } from "./orders/b.ts";`],
      [
        "handlers/orders/a.ts",
        `import { a } from "../../schemas/a.ts"; import type { B } from "../../runtime/b.ts";`,
      ],
      ["handlers/orders/a.ts", `import type { Port } from "./port.ts";`],
      ["runtime/a.ts", `import "node:crypto"; import "zod"; import "canonicalize"; import "./b.ts";`],
      ["runtime/aws/a.ts", `import "@aws-sdk/client-sqs"; import "../../schemas/a.ts";`],
      [
        "adapters/shop/tax/a.ts",
        `import type { Port } from "../../../handlers/orders/port.ts"; import "vat-rates";`,
      ],
      ["adapters/shop/tax/a.ts", `import { b } from "../mail/b.ts";`],
      [
        "components/a.ts",
        `import "@pulumi/aws"; import "esbuild"; import type { A } from "../runtime/a.ts";`,
      ],
      [
        "tools/a.ts",
        `import "node:util"; import "@aws-sdk/client-sqs"; import "../runtime/a.ts"; import type * as z from "zod";`,
      ],
      ["tools/a.ts", `import "../local/credentials.ts"; import "../schemas/a.ts"; import "./b.ts";`],
      ["flows/orders.ts", `import "../components/a.ts"; import "../schemas/a.ts"; import "./stack.ts";`],
      ["flows/orders.ts", `import "@pulumi/pulumi";`],
      ["index.ts", `import "./flows/orders.ts"; import "./components/a.ts"; import "./schemas/a.ts";`],
      ["local/a.ts", `import "../runtime/a.ts"; import "node:fs";`],
      [
        "testing/a.ts",
        `import "../runtime/a.ts"; import "../tools/a.ts"; import "esbuild"; import "node:fs";`,
      ],
    ],
  },
  {
    name: "a handler is known by the name of its file",
    offenders: misnamedHandlers,
    catches: [
      ["handlers/orders/a.ts", `export const handle = () => ({});`],
      ["handlers/orders/a.ts", known("b")],
      ["handlers/orders/a.ts", known("a") + known("b")],
      ["tests/fixtures/handlers/work/a.ts", `export const handle = () => ({});`],
    ],
    allows: [
      ["handlers/orders/a.ts", known("a")],
      ["handlers/orders/port.ts", `export interface Port {}`],
    ],
  },
  {
    name: "no files import each other in a circle",
    offenders: circles,
    catches: [
      ["a/a.ts", `import "./a.ts";`],
      ["a/circle.ts", `import type { B } from "../b/back.ts";`],
    ],
    allows: [["a/a.ts", `import "../b/back.ts"; import "./b.ts"; import "node:fs";`]],
  },
  {
    name: "zod is imported as a namespace",
    offenders: wholeZod,
    catches: [
      ["schemas/a.ts", `import { z } from "zod";`],
      ["schemas/a.ts", `import z from "zod";`],
      ["tests/a.ts", `import z, * as all from "zod/v4";`],
      ["local/a.ts", `export { z } from "zod";`],
    ],
    allows: [
      ["schemas/a.ts", `import * as z from "zod";`],
      ["schemas/a.ts", `import type * as z from "zod";`],
    ],
  },
  {
    name: "runtime and handlers take time, timers and chance from a port",
    offenders: impurities,
    catches: [
      ["handlers/orders/a.ts", "const at = Date.now();"],
      ["handlers/orders/a.ts", "const now = Date.now;"],
      ["runtime/a.ts", "const at = new Date();"],
      ["runtime/a.ts", "const at = new Date;"],
      ["runtime/a.ts", "const at = Date();"],
      ["runtime/a.ts", `const chance = Math["random"]();`],
      ["runtime/a.ts", "setTimeout(work, 10);"],
      ["runtime/a.ts", "globalThis.setInterval(work, 10);"],
      ["runtime/a.ts", "await new Promise(setImmediate);"],
      ["runtime/a.ts", `import { setTimeout as sleep } from "node:timers/promises";`],
      ["runtime/a.ts", `import { randomUUID } from "node:crypto";`],
      ["runtime/a.ts", "const id = crypto.randomUUID();"],
      ["runtime/a.ts", "const at = performance.now();"],
    ],
    allows: [
      ["runtime/a.ts", "const at = new Date(system.now()); const ms = Date.parse(text);"],
      ["runtime/a.ts", "interface System { setTimeout(ms: number): void } system.setTimeout(10);"],
      ["runtime/ports/system.ts", "const at = Date.now(); const chance = Math.random();"],
      ["local/a.ts", "setTimeout(work, Math.random());"],
    ],
  },
  {
    name: "one file reads the environment",
    offenders: environmentReads,
    catches: [
      ["runtime/a.ts", "const bus = process.env.BUS;"],
      ["runtime/a.ts", `const bus = process["env"].BUS;`],
      ["components/a.ts", "const { env } = process;"],
      ["components/a.ts", `import { env } from "node:process";`],
      ["handlers/orders/a.ts", "const bus = globalThis.process.env.BUS;"],
    ],
    allows: [
      ["runtime/lambda/environment.ts", "const bus = process.env.BUS;"],
      ["components/a.ts", "const id = process.pid; const env = settings.env;"],
    ],
  },
  {
    name: "no file is longer than 300 lines",
    offenders: longFiles,
    catches: [["local/a.ts", "//\n".repeat(301)]],
    allows: [
      ["local/a.ts", "//\n".repeat(300)],
      ["tests/a.ts", "//\n".repeat(301)],
    ],
  },
  {
    name: "only the root has an index.ts",
    offenders: barrels,
    catches: [["schemas/index.ts", ""]],
    allows: [
      ["index.ts", ""],
      ["schemas/a-index.ts", ""],
      ["tests/local/fixtures/shop/index.ts", ""],
    ],
  },
  {
    name: "no test can pass by mistake",
    offenders: traps,
    catches: [
      ["tests/runtime/a.test.ts", `test("a", () => {});`],
      ["tests/runtime/a.test.ts", "assert.unreachable();"],
      ["tests/runtime/a.test.ts", `import { unreachable } from "uvu/assert";`],
      ["tests/runtime/a.test.ts", `test.only("a", () => {});`],
      ["tests/runtime/a.test.ts", `assert.throws(fn, "the message");`],
      ["tests/runtime/a.ts", `import { test } from "uvu";`],
    ],
    allows: [
      [
        "tests/runtime/a.test.ts",
        `import { test } from "uvu"; test("only unreachable", () => {}); assert.throws(fn, /why/); test.run();`,
      ],
    ],
  },
];

/** What the cases above refer to. */
const surroundings: readonly Source[] = [
  { path: "handlers/orders/place-order.ts", text: known("place-order") },
  { path: "handlers/orders/port.ts", text: "export interface Port {}" },
  { path: "b/back.ts", text: `export * from "../a/circle.ts";` },
];
const project = readSources();

for (const { name, offenders, catches, allows } of rules) {
  test(name, () => {
    const found = offenders(project);
    assert.ok(found.length === 0, `\n${found.join("\n")}`);
  });

  test(`${name}: the rule catches what breaks it, and nothing else`, () => {
    for (const [path, text] of catches)
      assert.match(offenders([{ path, text }, ...surroundings]).join("\n"), `${path}:`, `missed: ${text}`);
    for (const [path, text] of allows) assert.equal(offenders([{ path, text }, ...surroundings]), []);
  });
}

test("the house is found: each of its rooms has files", () => {
  for (const room of [
    "schemas/",
    "handlers/",
    "runtime/",
    "adapters/",
    "components/",
    "tools/",
    "testing/",
    "tests/",
  ])
    assert.ok(
      project.some(({ path }) => path.startsWith(room)),
      room,
    );
});

test.run();
