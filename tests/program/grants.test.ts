/** What holds of the grants of every function, whichever there are; tests/program/<flow>/ has what single ones say. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ParticipantSummary } from "../../history/choreography.ts";
import { BUS_NAME } from "../harness/bus-name.ts";
import { admitted, choreography, statementsFor, uses } from "./facts.ts";
import { program, statementsOf, withOptions } from "./statements.ts";

const BUS = `arn:aws:events:eu-central-1:123456789012:event-bus/${BUS_NAME}`;
const SWEEPER = `${BUS_NAME}-sweep-outboxes`;
const TIMERS = `${BUS_NAME}-fire-timers`;
const FAILED = "HandlingFailed";

/** Actions that know no resources, so that AWS takes only "*" for them. */
const WITHOUT_RESOURCES = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"];

const READS_OWN_QUEUE = [
  "sqs:ChangeMessageVisibility",
  "sqs:DeleteMessage",
  "sqs:GetQueueAttributes",
  "sqs:ReceiveMessage",
];

const all = async () => statementsOf(await program());

/** The participants of some kinds. */
async function of(...kinds: ParticipantSummary["kind"][]): Promise<ParticipantSummary[]> {
  return (await choreography()).participants.filter(({ kind }) => kinds.includes(kind));
}

/** What handles events, and gives some up. */
const consumers = () => of("consumer", "projection", "gather", "schedule");
const endpoints = () => of("endpoint", "webhook");
const named = (some: readonly ParticipantSummary[]) => some.map(({ name }) => name);

test("each function has a role of its own, with one policy that only allows", async () => {
  const { names, inputs } = await program();
  const own = [...named([...(await consumers()), ...(await endpoints())]), "journal", SWEEPER, TIMERS].sort();
  assert.equal(names("Function"), own);
  assert.equal(names("LogGroup"), [...own, "api-access"].sort());
  const mails = named(await of("notification"));
  const strike = (await of("schedule")).filter(({ trigger }) => trigger !== "never");
  const schedulers = named(strike).map((name) => `${name}-scheduler`);
  assert.equal(names("RolePolicy").sort(), [...own, ...mails, ...schedulers].sort());
  for (const name of own) {
    assert.is(inputs("Function", name).role, `arn:Role:${name}`);
    assert.is(inputs("RolePolicy", name).role, `${name}-id`);
    const { tags: _, ...role } = inputs("Role", name);
    assert.equal(role, {
      assumeRolePolicy: {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
        ],
      },
    });
  }
  // What grows with the program is in policies of its own.
  const attached = names("RolePolicyAttachment");
  assert.equal(attached, [`${TIMERS}-1`, `${SWEEPER}-1`]);
  assert.equal(names("Policy"), attached);
  for (const name of attached)
    assert.equal(inputs("RolePolicyAttachment", name), {
      role: `${name.replace(/-1$/, "")}-0a1b2c3`,
      policyArn: `arn:Policy:${name}`,
    });
  assert.ok((await all()).every(({ Effect }) => Effect === "Allow"));
});

/** Source → detail-types that a role may publish on this bus; nothing else may be allowed about events. */
async function publishes(role: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const { Action, Resource, Condition, ...others } of await statementsFor(role, "events:")) {
    assert.equal([Action, Resource], [["events:PutEvents"], [BUS]], role);
    assert.equal(Object.keys(others), ["Effect", "role"], role);
    assert.equal(Object.keys(Condition ?? {}), ["StringEquals"], role);
    const { "events:source": source, "events:detail-type": types, ...rest } = Condition?.StringEquals ?? {};
    assert.equal(rest, {}, role);
    assert.not.ok(String(source) in found, role);
    found[String(source)] = types;
  }
  return found;
}

test("a function publishes what it emits, and a consumer HandlingFailed, on this bus; the sweeper all of it", async () => {
  const { sources } = await choreography();
  const bySource = (types: readonly string[]) => {
    const wanted: Record<string, string[]> = {};
    for (const type of [...new Set(types)].sort()) {
      const source = type === "GatherDeadlinePassed" ? sources[FAILED] : sources[type];
      wanted[String(source)] = [...(wanted[String(source)] ?? []), type];
    }
    return wanted;
  };
  const emitted: string[] = [];
  for (const { name, emits } of await consumers()) {
    emitted.push(...emits);
    assert.equal(await publishes(name), bySource([...emits, FAILED]), name);
  }
  for (const { name, emits } of await endpoints()) {
    emitted.push(...emits);
    assert.equal(await publishes(name), bySource(emits), name);
  }
  assert.equal(await publishes("journal"), {});
  assert.equal(await publishes(SWEEPER), bySource([...emitted, FAILED, "GatherDeadlinePassed"]));
});

test("a function writes claims under its own name only, and timers of what it emits; sweeper and timers serve all", async () => {
  const { names } = await program();
  const gathers = named(await of("gather"));
  const isReader = ({ trigger }: ParticipantSummary) => trigger?.startsWith("GET ") ?? false;
  const readers = [...named((await endpoints()).filter(isReader)), "journal"];
  // What accepts requests looks whether one was accepted before.
  const doors = named((await endpoints()).filter((one) => !isReader(one)));
  // One in order looks how far it has come.
  const inOrder = named((await consumers()).filter((one) => one.inOrder !== undefined));
  // One with a rate reserves slots of its own pace, and nobody else does.
  const paced = named((await consumers()).filter((one) => one.rate !== undefined));
  const reserving: string[] = [];
  for (const name of names("Function")) {
    const claims = (await statementsFor(name, "dynamodb:")).filter(({ Resource }) =>
      String(Resource).includes(`${BUS_NAME}-claims`),
    );
    if (name === SWEEPER) {
      assert.equal(uses(claims), [
        `dynamodb:GetItem ${BUS_NAME}-claims`,
        `dynamodb:UpdateItem ${BUS_NAME}-claims`,
        `dynamodb:Query ${BUS_NAME}-claims/index/pending`,
      ]);
      continue;
    }
    if (name === TIMERS) {
      assert.equal(
        uses(claims),
        ["DeleteItem", "GetItem", "PutItem", "UpdateItem"].map(
          (action) => `dynamodb:${action} ${BUS_NAME}-claims`,
        ),
      );
      continue;
    }
    const emits = [...(await consumers()), ...(await endpoints())].find((one) => one.name === name)?.emits;
    for (const { Action, Resource, Condition, Effect } of claims) {
      assert.equal([Effect, Resource], ["Allow", [`arn:Table:${BUS_NAME}-claims`]], name);
      const all = (Condition?.["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"] ?? []) as string[];
      const [keys] = all;
      if (keys?.startsWith("timer|")) {
        assert.equal(Action, ["dynamodb:DeleteItem", "dynamodb:PutItem"], name);
        assert.equal(all, emits?.map((type) => `timer|${type}|*`).sort(), name);
        continue;
      }
      if (keys?.startsWith("pace|")) {
        assert.equal([all, Action], [[`pace|${name}`], ["dynamodb:UpdateItem"]], name);
        reserving.push(name);
        continue;
      }
      // Who only reads may read a gather's counts, and no more; everybody else keeps to records of its own.
      if (readers.includes(name)) {
        assert.equal(Action, ["dynamodb:GetItem"], name);
        assert.ok(gathers.map((gather) => `${gather}|gather|*`).includes(String(keys)), name);
      } else {
        assert.is(keys, `${name}|*`);
        const looks = [...gathers, ...doors, ...inOrder].includes(name) ? ["dynamodb:GetItem"] : [];
        assert.equal(Action, ["dynamodb:PutItem", "dynamodb:UpdateItem", ...looks], name);
      }
    }
  }
  assert.equal(reserving.sort(), paced.sort());
  const writing = [...(await consumers()), ...(await endpoints()).filter((one) => !isReader(one))];
  for (const name of named(writing))
    assert.ok(
      uses(await statementsFor(name, "dynamodb:")).includes(`dynamodb:PutItem ${BUS_NAME}-claims`),
      name,
    );
});

test("a function reads its own queue and sends to its own dead letters; nobody else sends to its queue", async () => {
  const { names } = await program();
  const gathers = named(await of("gather"));
  const own = named(await consumers());
  const participants = [...(await consumers()), ...(await endpoints())];
  for (const name of names("Function")) {
    const reads = READS_OWN_QUEUE.map((action) => `${action} ${name}-queue`);
    const wakes = `sqs:SendMessage ${BUS_NAME}-timers`;
    const sweeper = [...own.map((consumer) => `sqs:SendMessage ${consumer}-dlq`), wakes];
    // What was deferred is handed back to its consumer.
    const timers = [
      ...own.filter((one) => !gathers.includes(one)).map((consumer) => `sqs:SendMessage ${consumer}-queue`),
      ...READS_OWN_QUEUE.map((action) => `${action} ${BUS_NAME}-timers`),
    ];
    // A long scatter's message goes on as a new one; a gather has none.
    const onward = gathers.includes(name) ? [] : [`sqs:SendMessage ${name}-queue`];
    const consumer = own.includes(name) ? [`sqs:SendMessage ${name}-dlq`, ...onward, ...reads] : [];
    // A journal gives nothing up: what it cannot keep comes again, until its queue lays it aside.
    const others: Record<string, string[]> = { [SWEEPER]: sweeper, [TIMERS]: timers, journal: reads };
    const { emits = [], inOrder } = participants.find((one) => one.name === name) ?? {};
    // Who sets timers has them woken, and who handles in order what waits for that.
    const mayWake = emits.length > 0 || inOrder !== undefined;
    const expected = others[name] ?? [...consumer, ...(mayWake ? [wakes] : [])];
    assert.equal(uses(await statementsFor(name, "sqs:")).sort(), expected.toSorted(), name);
  }
  // Scheduler sends by a role of its own.
  const scheduled = named(await of("schedule")).flatMap((name) => [`${name}-queue`, `${name}-target-dlq`]);
  for (const queue of names("QueuePolicy")) {
    const letters = queue.endsWith("-dlq") && !queue.endsWith("-target-dlq");
    const expected =
      letters || queue === `${BUS_NAME}-timers` || scheduled.includes(queue)
        ? []
        : [{ Service: "events.amazonaws.com" }];
    assert.equal(await admitted(queue), expected, queue);
  }
});

test("no function may invoke another, nor has a grant without bounds", async () => {
  // Where callers are known there is a console as well.
  const config = { tracing: true, jwtIssuer: "https://issuer.test", jwtAudience: "shop" };
  for (const stack of [await program(), await withOptions({ config })])
    for (const { role, Action, Resource } of statementsOf(stack)) {
      for (const action of Action) assert.not.match(action, /^lambda:|^\*|:\*|\*$/, role);
      if (Resource.some((resource) => resource === "*" || resource === ""))
        assert.equal(Action, WITHOUT_RESOURCES, role);
    }
});

test("only AWS's own services may invoke a function, each for one rule or route", async () => {
  const { names, inputs } = await program();
  for (const name of names("Permission")) {
    const { principal, sourceArn } = inputs("Permission", name);
    assert.match(
      `${principal} ${sourceArn}`,
      /^(events\.amazonaws\.com arn:EventRule:|apigateway\.amazonaws\.com execute:api\/\*\/)/,
    );
  }
  assert.equal(names("Permission"), [...named(await endpoints()), SWEEPER].sort());
});

test("what few functions need, the others have not: objects and secrets", async () => {
  const owners = new Set(named([...(await endpoints()), ...(await consumers())]));
  for (const { role, Action } of await all())
    if (Action.some((action) => /^(s3|secretsmanager):/.test(action))) assert.ok(owners.has(role), role);
});

test("a function writes its own log only", async () => {
  const { names } = await program();
  for (const name of names("Function"))
    assert.equal(uses(await statementsFor(name, "logs:")), [
      `logs:CreateLogStream ${name}:*`,
      `logs:PutLogEvents ${name}:*`,
    ]);
});

test.run();
