import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { adapter } from "../../components/function/adapter.ts";
import { choreography, evaluate, once } from "../components/evaluate.ts";
import { likeAws } from "../components/like-aws.ts";
import { throws } from "../harness/throws.ts";
import { FRANKFURT } from "./full.ts";

const { config } = parse(readFileSync("Pulumi.prod.yaml", "utf8")) as {
  config: Record<string, string | number | boolean>;
};
const settings = Object.fromEntries(
  Object.entries(config).map(([name, value]) => [name.replace(/^(?!aws:)[\w-]+:/, ""), value]),
);

/** The whole program, before there is a real adapter of each port. */
const pilot = once(() =>
  evaluate(choreography, {
    ...{ stack: "prod", answer: likeAws(FRANKFURT) },
    config: { ...settings, allowSandboxAdapters: true, errorEmails: "ops@shop.example" },
  }),
);

test("takes no adapter that only plays", async () => {
  const gateway = () => evaluate(() => adapter("payment-gateway"), { stack: "prod", config: settings });
  await throws(gateway, "Stack prod would use the sandbox of payment-gateway");
});

test("keeps what holds data from being deleted or replaced", async () => {
  const { resources } = await pilot();
  const holding = ["Table", "EventBus", "EventArchive", "Bucket", "BucketV2"];
  const open = resources.filter((one) => holding.includes(one.type) && !one.protected);
  assert.equal(
    open.map(({ type, name }) => `${type} ${name}`),
    [],
  );
  assert.ok(resources.some(({ type }) => type === "Table"));
});

test("lets nobody in without a token, but at the console's page and at webhooks, which find out themselves", async () => {
  const { names, inputs } = await pilot();
  const open = names("Route").filter((name) => inputs("Route", name).authorizationType !== "JWT");
  const known = ["console-files", "console-page", "receive-github"];
  assert.equal(
    open.filter((name) => !known.includes(name)),
    [],
  );
});

test("has alarms that reach somebody, and people sign in at its console", async () => {
  const { names, inputs, warnings } = await pilot();
  assert.ok(names("MetricAlarm").length > 0);
  for (const name of names("MetricAlarm"))
    assert.ok((inputs("MetricAlarm", name).alarmActions as unknown[]).length > 0, name);
  assert.equal(
    warnings.filter((text) => /nobody/i.test(text) && /alarm/i.test(text)),
    [],
  );
  const files = (inputs("Function", "console-page").code as { files: Record<string, { text?: string }> })
    .files;
  const { provider } = JSON.parse(files["sign-in.json"]?.text ?? "{}");
  assert.equal([provider.issuer, provider.clientId], [settings.jwtIssuer, settings.consoleClientId]);
});

test.run();
