import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import * as z from "zod";
import type { Choreography } from "../../history/choreography.ts";
import { catalogueEvents, documentsOf, stale } from "../../local/docs.ts";
import * as registry from "../../schemas/registry.ts";
import { flowsOf } from "../../tools/catalogue/flows.ts";
import { MOST_NODES, pictureOf } from "../../tools/catalogue/picture.ts";
import { once } from "../components/evaluate.ts";
import { throws } from "../harness/throws.ts";
import { program, withOptions } from "./statements.ts";

const ROOT = process.cwd();

const choreography = once(async () => String((await program()).outputs.choreography));
const wanted = once(async () => documentsOf(ROOT, await choreography()));

for (const path of ["docs/events.md", "docs/flows.md", "docs/asyncapi.yaml"])
  test(`${path} is what the program says`, async () => {
    assert.not.ok(
      stale(ROOT, await wanted()).includes(path),
      `${path} is stale: run \`npm run docs\`, and commit it`,
    );
  });

test("the settings of a stack change none of them", async () => {
  const config = {
    ...{
      maxAttempts: 9,
      crawlSchedule: "cron(0 3 * * ? *)",
      crawlSitemapUrl: "https://example.com/sitemap.xml",
    },
    ...{ allowUnauthenticated: true, allowSandboxAdapters: true },
  };
  const { outputs } = await withOptions({ stack: "production", config });
  assert.not.equal(outputs.choreography, await choreography());
  assert.equal([...documentsOf(ROOT, String(outputs.choreography))], [...(await wanted())]);
});

test("every event has a section, and every link leads somewhere", async () => {
  for (const [path, text] of await wanted()) {
    if (!path.endsWith(".md")) continue;
    for (const [, link = ""] of text.matchAll(/\]\(([^)#]+)(#[^)]*)?\)/g))
      assert.ok(existsSync(join(dirname(path), link)), `${path} links ${link}`);
  }
  const page = (await wanted()).get("docs/events.md") ?? "";
  for (const { type } of Object.values(registry)) assert.match(page, `\n### ${type}\n`);
});

function propertiesOf(data: z.ZodType) {
  return (z.toJSONSchema(data, { io: "input" }).properties ?? {}) as Record<string, { secret?: boolean }>;
}

test("every example keeps its event's contract, and holds nothing that is secret", () => {
  for (const { data, type } of Object.values(registry)) {
    const { examples: [example] = [] } = z.toJSONSchema(data, { io: "input" });
    assert.is(data.safeParse(example).error, undefined, type);
    for (const [field, { secret }] of Object.entries(propertiesOf(data)))
      if (secret) assert.is((example as Record<string, unknown>)[field], `<${field}>`, type);
  }
});

test("every picture can be read", async () => {
  const flows = flowsOf(JSON.parse(await choreography()) as Choreography);
  assert.ok(flows.length > 0);
  for (const flow of flows) assert.ok(pictureOf(flow, () => "").nodes.length <= MOST_NODES);
});

const Ref = z.strictObject({ $ref: z.string() });
const Named = <S extends z.ZodType>(schema: S) => z.record(z.string().regex(/^[A-Za-z0-9._-]+$/), schema);

/** AsyncAPI 3.0.0, of which the catalogue uses so much. A key that is no part of it is refused. */
const AsyncApi = z.strictObject({
  asyncapi: z.literal("3.0.0"),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string() }),
  defaultContentType: z.string(),
  channels: Named(
    z.strictObject({
      address: z.string(),
      description: z.string().optional(),
      messages: Named(Ref),
      "x-eventbridge": z.strictObject({ source: z.string(), "detail-type": z.string() }),
    }),
  ),
  operations: Named(
    z.strictObject({
      action: z.enum(["send", "receive"]),
      description: z.string().optional(),
      channel: Ref,
      messages: z.array(Ref).min(1),
    }),
  ),
  components: z.strictObject({
    messages: Named(
      z.strictObject({
        ...{ name: z.string(), title: z.string(), summary: z.string().optional(), contentType: z.string() },
        correlationId: z.strictObject({ location: z.string().regex(/^\$message\.payload#\//) }),
        payload: z.looseObject({}),
        examples: z.array(z.strictObject({ name: z.string(), payload: z.unknown() })),
        "x-key": z.array(z.string()),
        "x-process": z.string().optional(),
      }),
    ),
    schemas: Named(z.looseObject({})),
  }),
});

test("asyncapi.yaml is AsyncAPI 3.0.0, and each reference leads to what it should", async () => {
  const document = parse((await wanted()).get("docs/asyncapi.yaml") ?? "");
  const { channels, operations } = AsyncApi.parse(document);
  for (const $ref of refsOf(document)) assert.ok(found(document, $ref), $ref);
  for (const [name, { channel, messages }] of Object.entries(operations))
    for (const { $ref } of messages) assert.ok($ref.startsWith(`${channel.$ref}/messages/`), name);
  const types = Object.values(registry).flatMap(({ type }) => (type === "ScheduleFired" ? [] : [type]));
  assert.equal(Object.keys(channels).toSorted(), types.toSorted());
});

function refsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "$ref" ? [inner as string] : refsOf(inner),
  );
}

function found(document: unknown, ref: string): unknown {
  const [start, ...steps] = ref.split("/");
  if (start !== "#") return undefined;
  return steps.reduce((at: unknown, step) => (at as Record<string, unknown> | undefined)?.[step], document);
}

test("a file that is missing or holds something else is stale", () => {
  const folder = mkdtempSync(join(tmpdir(), "docs-"));
  try {
    mkdirSync(join(folder, "docs"));
    writeFileSync(join(folder, "docs/a.md"), readFileSync("README.md"));
    const text = readFileSync("README.md", "utf8");
    assert.equal(stale(folder, new Map([["docs/a.md", text]])), []);
    assert.equal(stale(folder, new Map([["docs/a.md", `${text} `]])), ["docs/a.md"]);
    assert.equal(stale(folder, new Map([["docs/b.md", text]])), ["docs/b.md"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("an event that no file defines is named", async () => {
  await throws(
    () => catalogueEvents([registry.HandlingFailed], ["schemas/choreography/mishandling-failed.ts"]),
    "HandlingFailed: there is no handling-failed.ts below schemas/.",
  );
});

test.run();
