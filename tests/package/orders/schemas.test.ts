import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compiled, USE } from "./compiled.ts";
import { installed, reached } from "./installed.ts";

const project = await installed(["schemas"]);
test.after(project.remove);

const { exports, dependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(
  readFileSync("package.json", "utf8"),
);
const { types, default: code } = exports["./schemas"];

test("its types are those of the contracts, without the types of Node.js or the SDK", () => {
  project.write("package.json", JSON.stringify({ name: "other", type: "module" }));
  project.write("use.ts", USE);
  assert.equal(compiled(project, "use.ts", { module: "node16", moduleResolution: "node16" }), "");
});

test("plain JavaScript parses and publishes, and is told what it lacks", () => {
  project.write(
    "use.mjs",
    `
import { OrderCreated, parse, publish } from "event-choreography/schemas";
const data = { orderId: "o-1", customerId: "c-1", items: [{ sku: "tea", quantity: 2, unitPrice: 1190 }], currency: "EUR",
  total: 2380, paymentToken: "tok_visa", billingCountry: "DE", placedAt: "2026-01-01T12:00:00Z" };
const sent = [];
const client = { send: async ({ input: { Entries } }) => {
  sent.push(...Entries);
  return { FailedEntryCount: 0, Entries: Entries.map((_, index) => ({ EventId: String(index) })) };
} };
try {
  const published = await publish(OrderCreated, data, { busName: "shop", client });
  const [{ Detail, DetailType, Source, EventBusName }] = sent;
  const envelope = { id: "1", time: "2026-01-01T12:00:00Z", source: Source, "detail-type": DetailType, detail: JSON.parse(Detail) };
  console.log(JSON.stringify([EventBusName, published, parse(JSON.stringify(envelope), OrderCreated).data.total]));
} catch (error) {
  console.log(error.message);
}`,
  );
  assert.is(
    project.node("use.mjs").said,
    "publish() needs the EventBridge client: npm install @aws-sdk/client-eventbridge\n",
  );
  project.link("@aws-sdk/client-eventbridge");
  const [busName, published, total] = JSON.parse(project.node("use.mjs").said);
  assert.equal([busName, total], ["shop", 2380]);
  assert.equal([published.correlationId, published.idempotencyKey], ["o-1", "o-1"]);
  assert.match(published.id, /^[0-9a-f]{32}$/);
});

test("other entry points say what must be installed for them", () => {
  for (const [entry, missing] of [
    ["components", /needs @pulumi\/pulumi, .*: npm install --save-dev @pulumi\/pulumi @pulumi\/aws esbuild/],
    ["testing", /needs esbuild, tsx, yaml: npm install --save-dev esbuild tsx yaml/],
  ] as const) {
    project.write("other.mjs", `import "event-choreography/${entry}";`);
    assert.match(project.node("other.mjs").said, missing);
  }
});

test("who takes the contracts gets two more packages, and is asked for no other", () => {
  assert.equal(Object.keys(dependencies), ["canonicalize", "zod"]);
  assert.equal(
    Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional),
    [],
  );
  for (const name of Object.keys(dependencies)) {
    const { dependencies: more = {} } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
    assert.equal(more, {}, name);
  }
});

test("the contracts are small, and reach no Pulumi and no SDK but the client of EventBridge", () => {
  const { files, packages } = reached(project.installed, code);
  assert.equal(packages, ["@aws-sdk/client-eventbridge", "canonicalize", "zod"]);
  const declared = reached(project.installed, types);
  assert.equal(
    declared.packages.filter((name) => !/^zod(\/|$)/.test(name)),
    [],
  );
  const all = [...files, ...declared.files].map((path) => readFileSync(join(project.installed, path)));
  const bytes = gzipSync(Buffer.concat(all)).length;
  assert.ok(bytes < 60_000, `${bytes} bytes`);
});

test("the package holds what its entry points need, and no tests, flows or handlers", () => {
  const strange = project.files.filter(
    (path) =>
      !/^(dist\/|package\.json$|README\.md$|LICENSE$)/.test(path) ||
      /^dist\/(tests|flows|handlers)/.test(path),
  );
  assert.equal(strange, []);
  for (const { default: file } of Object.values<{ default?: string }>(exports))
    if (file) assert.ok(project.files.includes(file.slice(2)), file);
});

test.run();
