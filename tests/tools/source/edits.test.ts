import { test } from "uvu";
import * as assert from "uvu/assert";
import { withoutSettings } from "../../../tools/init/settings.ts";
import { withExport, withoutExports } from "../../../tools/source/exports.ts";
import { declaredIn, withImport, withStatements } from "../../../tools/source/flow-file.ts";
import { listedFlows, withBusName, withFlow, withoutFlows } from "../../../tools/source/flow-list.ts";
import { withConfig } from "../../../tools/source/pulumi-config.ts";
import { throws } from "../../harness/throws.ts";

const INDEX = `import { one } from "./flows/one.ts";
import { two } from "./flows/two.ts";

const bus = new EventBus("shop", { quiet: true }); // ours
const flows = {
  one, // the first
  two,
};
`;

test("index.ts gets a flow, loses one, and names its bus; all else stays as it is", () => {
  assert.equal(listedFlows(INDEX), ["one", "two"]);
  const more = withFlow(INDEX, "tea-time", "teaTime");
  assert.match(
    more,
    `import { two } from "./flows/two.ts";\nimport { teaTime } from "./flows/tea-time.ts";\n`,
  );
  assert.equal(listedFlows(more), ["one", "two", "tea-time"]);
  const fewer = withoutFlows(more, ["one", "tea-time"]);
  assert.equal(listedFlows(fewer), ["two"]);
  assert.not.match(fewer, "one.ts");
  assert.equal(listedFlows(withFlow(withoutFlows(INDEX, ["one", "two"]), "tea", "tea")), ["tea"]);
  assert.match(
    withBusName(INDEX, "my-shop"),
    `const bus = new EventBus("my-shop", { quiet: true }); // ours`,
  );
});

test("an index.ts that is none says what it lacks", async () => {
  await throws(() => listedFlows("export {};"), "no list `const flows");
  await throws(() => withBusName("export {};", "a-b"), "makes no `new EventBus");
});

test("a registry has a module once, and loses it", () => {
  const two = withExport(`export { A } from "./a.ts";`, "./b.ts", "{ B }");
  assert.is(two, `export { A } from "./a.ts";\nexport { B } from "./b.ts";\n`);
  assert.is(withExport(two, "./b.ts", "{ B }"), two);
  assert.is(withoutExports(two, ["./a.ts"]), `export { B } from "./b.ts";\n`);
});

const FLOW = `import { Consumer } from "../components/participants/consumer.ts";
import * as events from "../schemas/teas/registry.ts";

const { TeaAdded } = events;

/** Teas. */
export function teas({ bus }: Stack): void {
  const cups = new Table("tea-cups", { key: "teaId" });
  bus.accept({ CupBroken });
  new HttpEndpoint("add-tea", { ...{ bus, api, route: "POST /teas" }, emits: { TeaAdded } });
  new Consumer("pour-tea", { bus, on: { TeaAdded, CupBroken }, emits: { TeaPoured }, creates: { cups } });
}
`;

test("what a flow declares is read, whether or not it is spread", () => {
  const found = declaredIn("flows/teas.ts", FLOW);
  assert.equal(
    found.map(({ component, name, route }) => [component, name, route].filter(Boolean).join(" ")),
    ["Table tea-cups", "accept", "HttpEndpoint add-tea POST /teas", "Consumer pour-tea"],
  );
  assert.is(found[0]?.variable, "cups");
  assert.equal(found[1]?.emits, ["CupBroken"]);
  assert.equal(found[2]?.emits, ["TeaAdded"]);
  assert.equal([found[3]?.on, found[3]?.emits], [["TeaAdded", "CupBroken"], ["TeaPoured"]]);
});

test("a flow gets statements at its end, and what they need of the stack", () => {
  const more = withStatements("flows/teas.ts", FLOW, "new Gather();", ["bus", "api"]);
  assert.match(more, "export function teas({ bus, api }: Stack): void {");
  assert.match(more, /creates: \{ cups \} \}\);\n\nnew Gather\(\);\n\}\n$/);
  const empty = `export function teas(_stack: Stack): void {}\n`;
  assert.match(
    withStatements("flows/teas.ts", empty, "new A();", ["bus"]),
    "teas({ bus }: Stack): void {\nnew A();\n}",
  );
  const named = `export function teas(stack: Stack): void { use(stack); }\n`;
  assert.match(withStatements("flows/teas.ts", named, "new A();", ["bus"]), "const { bus } = stack;");
});

test("an import is merged, added, or there already under its name", () => {
  const again = withImport("flows/teas.ts", FLOW, "TeaAdded", "../schemas/teas/registry.ts");
  assert.is(again, FLOW);
  const added = withImport("flows/teas.ts", FLOW, "Table", "../components/storage/table.ts");
  assert.match(added, `registry.ts";\nimport { Table } from "../components/storage/table.ts";\n`);
  const merged = withImport("flows/teas.ts", added, "Other", "../components/storage/table.ts");
  assert.match(merged, `import { Table, Other } from "../components/storage/table.ts";`);
  assert.is(withImport("a.ts", "use();\n", "A", "./a.ts"), `import { A } from "./a.ts";\nuse();\n`);
});

const PULUMI = `name: shop
config:
  first:
    type: string # of one
    default: ""
  # About the second.
  second:
    type: integer
    default: 2
`;

test("a settings' file gets a setting at its end, once, and loses one", () => {
  const more = withConfig(PULUMI, "third", ["type: boolean", "default: false"]);
  assert.is(more, `${PULUMI}  third:\n    type: boolean\n    default: false\n`);
  assert.is(withConfig(more, "third", []), more);
  assert.is(
    withoutSettings(more, ["second", "third"]).trimEnd(),
    PULUMI.slice(0, PULUMI.indexOf("  second")).trimEnd(),
  );
  assert.is(withoutSettings("config:\n  shop:a: 1\n  shop:b: 2\n", ["a"]), "config:\n  shop:b: 2\n");
});

test.run();
