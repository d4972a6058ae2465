import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { choreography, evaluate, once } from "../components/evaluate.ts";

const text = readFileSync("docs/runbook.md", "utf8");
const program = once(() => evaluate(choreography, { config: { githubWebhookSecrets: "s3cret" } }));

/** As GitHub makes anchors of headings. */
const anchors = [...text.matchAll(/^## (.+)$/gm)].map(([, title = ""]) =>
  title.toLowerCase().replaceAll(" ", "-"),
);

test("every alarm has its section, and there is none for an alarm that there is not", async () => {
  const { inputs, names } = await program();
  const meant = names("MetricAlarm").map((name) => {
    const { alarmDescription } = inputs("MetricAlarm", name);
    return /Runbook: docs\/runbook\.md#([a-z0-9-]+)$/.exec(String(alarmDescription))?.[1] ?? name;
  });
  const others = ["logs", "traces", "what-this-costs"];
  assert.equal([...new Set([...meant, ...others])].sort(), [...anchors].sort());
});

test("links within it lead somewhere", () => {
  for (const [, anchor = ""] of text.matchAll(/\]\(#([^)]+)\)/g)) assert.ok(anchors.includes(anchor), anchor);
});

test("it says of how many functions a query of the logs asks: all that log for the bus, and no more than a query takes", async () => {
  const served = { jwtIssuer: "https://issuer.test", jwtAudience: "shop" };
  const { inputs, names } = await evaluate(choreography, {
    config: { ...served, githubWebhookSecrets: "s3cret" },
  });
  const asked = names("Function").filter((name) => {
    const { environment } = inputs("Function", name) as { environment?: { variables?: object } };
    return Object.hasOwn(environment?.variables ?? {}, "BUS_NAME");
  });
  const others = names("Function").filter((name) => !asked.includes(name));
  assert.equal(others, ["console-page"], "which serves files");
  assert.ok(asked.length <= 50);
  assert.match(text, `(all flows and the console are ${asked.length})`);
});

test("it says how many alarms there are, and what they cost", async () => {
  const { inputs, names } = await program();
  const metrics = names("MetricAlarm").reduce((sum, name) => {
    const { metricQueries } = inputs("MetricAlarm", name) as { metricQueries?: { metric?: object }[] };
    return sum + (metricQueries ? metricQueries.filter(({ metric }) => metric).length : 1);
  }, 0);
  const said = `**${names("MetricAlarm").length} alarms on ${metrics} metrics: $${(metrics / 10).toFixed(2)} a month**`;
  assert.ok(text.replaceAll("\n", " ").includes(said), said);
});

test.run();
