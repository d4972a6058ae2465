import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { patient } from "../harness/patience.ts";
import { chaos } from "./chaos.ts";
import { report } from "./report.ts";

// Where it takes too long, the runner ends this process only: what it started has groups and folders of its own.
process.once("SIGTERM", () => process.exit(1));

/** Faults that must have struck, each at one service at least. */
const FAULTS = [
  "server error",
  "throttle",
  "conflict",
  "partial failure",
  "lost answer",
  "silence",
  "late effect",
  "delay",
  "kill",
  "denial",
];

/** What else must have happened. */
const EVENTS = [
  "mappings paused",
  "copies of a message sent to a queue",
  "events put on the bus again",
  "requests sent twice at once",
  "events that took several attempts",
  "sweeps",
  "functions deployed anew",
  "crawls asked for",
  "batches asked for",
  "webhooks sent",
  "orders invoiced",
  "orders declined",
  "orders reversed",
];

/** Temporary folders of a run: of its project, and of its local AWS. */
const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith("chaos-"));

test("100 orders under faults of every kind: the books balance, and nothing is left behind", async () => {
  const before = folders();
  const began = performance.now();
  let endpoint = "";
  const verdict = await chaos({
    root: resolve(import.meta.dirname, "../.."),
    orders: 100,
    seconds: 7,
    seed: "npm test",
    patienceMs: patient(60_000),
    say: console.log,
    signal: new AbortController().signal,
    checked: async (_, stack) => {
      endpoint = stack.endpoint;
      assert.ok(existsSync(stack.ledger));
    },
  });
  console.log(report(verdict, (performance.now() - began) / 1000));
  assert.equal(verdict.violations, []);
  assert.is(verdict.impatience, undefined);
  const struck = verdict.struck.all().map(([name]) => name.split(",")[0]);
  const services = new Set(verdict.struck.all().map(([name]) => name.split(", ")[1]));
  assert.equal([...services].sort(), ["DynamoDB", "EventBridge", "S3", "SQS", "Secrets Manager"]);
  assert.equal(
    FAULTS.filter((fault) => !struck.includes(fault)),
    [],
  );
  assert.equal(
    EVENTS.filter((name) => verdict.counts.of(name) === 0),
    [],
  );
  assert.equal(folders(), before);
  assert.ok(
    await fetch(endpoint).then(
      () => false,
      () => true,
    ),
    "the local AWS still serves",
  );
});

test.run();
