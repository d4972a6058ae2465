import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Choreography } from "../../history/choreography.ts";
import { choreography, evaluate, once } from "../components/evaluate.ts";
import { BUS_NAME } from "../harness/bus-name.ts";
import { readSources } from "../harness/sources.ts";

const docs = readFileSync("docs/runbook.md", "utf8");
const program = once(() => evaluate(choreography, { config: { githubWebhookSecrets: "s3cret" } }));

/** As GitHub makes anchors of headings. */
const anchors = [...docs.matchAll(/^## (.+)$/gm)].map(([, title = ""]) =>
  title.toLowerCase().replaceAll(" ", "-"),
);

test("every alarm that there may be has its section, and there is no other", async () => {
  const { inputs, names } = await program();
  const known = readSources("components/").flatMap(({ text }) =>
    [...text.matchAll(/runbook: "([a-z0-9-]+)"/g)].map(([, anchor = ""]) => anchor),
  );
  const others = ["logs", "traces", "what-this-costs"];
  assert.equal([...new Set([...known, ...others])].sort(), [...anchors].sort());
  for (const name of names("MetricAlarm")) {
    const { alarmDescription } = inputs("MetricAlarm", name);
    const [, anchor = name] = /Runbook: docs\/runbook\.md#([a-z0-9-]+)$/.exec(String(alarmDescription)) ?? [];
    assert.ok(anchors.includes(anchor), name);
  }
});

test("links within it lead somewhere", () => {
  for (const [, anchor = ""] of docs.matchAll(/\]\(#([^)]+)\)/g)) assert.ok(anchors.includes(anchor), anchor);
});

test("a query of the logs can ask all functions that log for the bus", async () => {
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
});

test("it says how many alarms there are for each part of a program, and on how many metrics", async () => {
  const { inputs, names, outputs } = await program();
  const { participants } = JSON.parse(String(outputs.choreography)) as Choreography;
  const metrics = (alarm: string) => {
    const { metricQueries } = inputs("MetricAlarm", alarm) as { metricQueries?: { metric?: object }[] };
    return metricQueries ? metricQueries.filter(({ metric }) => metric).length : 1;
  };
  const parts = [...participants.map(({ name }) => name), BUS_NAME, "api"];
  // The longest name: "shop-sweep-outboxes-errors" is the bus's, "tell-of-failure-no-event-…" not tell-of-failure's.
  const ownerOf = (alarm: string) =>
    parts.filter((part) => alarm.startsWith(`${part}-`)).sort((a, b) => b.length - a.length)[0];
  const said = docs.replaceAll("\n", " ");
  const expected = (kind: string, pattern: RegExp) => {
    const [, alarms, on] = pattern.exec(said) ?? [];
    assert.ok(alarms, `nothing is said of ${kind}`);
    return [Number(alarms), Number(on)];
  };
  const KINDS: Record<string, RegExp> = {
    consumer: /A consumer has \*\*(\d) alarms on (\d) metrics\*\*/,
    schedule: /a schedule (\d) on (\d)/,
    notification: /a notification (\d) on (\d)/,
    endpoint: /an endpoint (\d) on (\d)/,
    webhook: /a webhook (\d) on (\d)/,
  };
  const countsOf = (part: string) => {
    const alarms = names("MetricAlarm").filter(
      (alarm) => ownerOf(alarm) === part && !alarm.endsWith("-silence"),
    );
    return [alarms.length, alarms.reduce((sum, alarm) => sum + metrics(alarm), 0)];
  };
  for (const { name, kind } of participants) {
    if (kind === "console") continue;
    const as = ["projection", "gather", "journal"].includes(kind) ? "consumer" : kind;
    assert.equal(countsOf(name), expected(as, KINDS[as] as RegExp), name);
  }
  assert.equal(countsOf(BUS_NAME), expected("the bus", /The bus has (\d) on (\d)/));
  assert.equal(countsOf("api"), expected("an API", /an API (\d) on (\d)/));
});

test.run();
