import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { DEFAULTS, isTrial, stackSettings } from "../../../components/settings/settings.ts";
import { throws } from "../../harness/throws.ts";
import { evaluate } from "../evaluate.ts";

async function settings(config: Record<string, string | number> = {}) {
  return (await evaluate(stackSettings, { config })).outputs;
}

test("are the defaults that Pulumi.yaml describes", () => {
  const { config } = parse(readFileSync("Pulumi.yaml", "utf8")) as {
    config: Record<string, { default?: unknown; type: string; description?: string }>;
  };
  const framework = {
    ...DEFAULTS,
    notificationEmails: "",
    errorEmails: "",
    flows: [],
    busAccounts: [],
    joinedStacks: [],
  };
  const described = Object.keys(framework).map((name) => [name, config[name]?.default]);
  assert.equal(Object.fromEntries(described), framework);
  const TYPES = { number: "integer", boolean: "boolean", string: "string", object: "array" } as Record<
    string,
    string
  >;
  for (const [name, { type, description, default: value }] of Object.entries(config)) {
    assert.ok(description, name);
    assert.is(type, TYPES[typeof value], name);
  }
});

test("are read from the stack, each in place of its default", async () => {
  assert.equal(await settings(), DEFAULTS);
  assert.equal(await settings({ maxAttempts: 7, deletionProtection: "false" }), {
    ...DEFAULTS,
    maxAttempts: 7,
    deletionProtection: false,
  });
});

test("refuse what would break a guarantee, by name, value and remedy", async () => {
  const cases: [Record<string, string | number>, string][] = [
    [
      { visibilityTimeoutSeconds: 179 },
      "visibilityTimeoutSeconds is 179: use at least 180, six times functionTimeoutSeconds",
    ],
    [{ functionTimeoutSeconds: 31 }, "visibilityTimeoutSeconds is 180: use at least 186"],
    [
      { archiveDays: 21 },
      "recordDays is 42: use more than 43, which archiveDays (21), a day at the bus, deadLetterRetentionDays (14) and",
    ],
    [{ recordDays: 36 }, "recordDays is 36: use more than 36"],
    [
      { queueRetentionDays: 7, deadLetterRetentionDays: 7 },
      "deadLetterRetentionDays is 7: use more than 7, queueRetentionDays, or a letter that has waited",
    ],
    [
      { unsentAlarmSeconds: 179 },
      "unsentAlarmSeconds is 179: use at least 180, two runs of the sweeper above sweepAfterSeconds",
    ],
    [{ sweepAfterSeconds: 181 }, "unsentAlarmSeconds is 300: use at least 301"],
    [
      { backlogAlarmSeconds: 300 },
      "backlogAlarmSeconds is 300: use more than 300, for which a message may wait for its retry",
    ],
    [{ visibilityTimeoutSeconds: 900 }, "backlogAlarmSeconds is 900: use more than 900"],
    [{ runbookUrl: "x".repeat(201) }, "runbookUrl has 201 characters: use 200 at most"],
    [{ maxAttempts: 0 }, "maxAttempts is 0: use a whole number from 1 to 100"],
    [{ concurrency: -1 }, "concurrency is -1"],
    [{ awsClient: "slim" }, 'awsClient is "slim": use lean or sdk'],
    [{ jwtIssuer: "https://issuer.test" }, "jwtIssuer and jwtAudience belong together: set both or none"],
    [{ jwtAudience: "shop" }, "jwtIssuer and jwtAudience belong together"],
    ...["http://issuer.test", "issuer.test/", "https://issuer.test/?a=b", "https://issuer.test#a"].map(
      (jwtIssuer): [Record<string, string>, string] => [
        { jwtIssuer, jwtAudience: "shop" },
        `jwtIssuer is "${jwtIssuer}": use an https URL, as the tokens' \`iss\` has it, with its discovery document at ` +
          "https://issuer.test/.well-known/openid-configuration.",
      ],
    ),
  ];
  for (const [config, message] of cases) await throws(() => settings(config), message);
  await settings({ visibilityTimeoutSeconds: 180, archiveDays: 19, unsentAlarmSeconds: 180 });
  await settings({ recordDays: 37, queueRetentionDays: 7 });
  await settings({ backlogAlarmSeconds: 301, runbookUrl: "x".repeat(200) });
});

test("refuse what AWS would refuse in the middle of a deployment", async () => {
  const cases: [Record<string, number | string>, string][] = [
    [{ queueRetentionDays: 14 }, "queueRetentionDays is 14"],
    [{ queueRetentionDays: 3 }, "queueRetentionDays is 3"],
    [{ deadLetterRetentionDays: 15 }, "deadLetterRetentionDays is 15"],
    [{ logRetentionDays: 31 }, "logRetentionDays is 31"],
    [{ functionTimeoutSeconds: 901, visibilityTimeoutSeconds: 5406 }, "functionTimeoutSeconds is 901"],
    [{ functionTimeoutSeconds: 2.5 }, "functionTimeoutSeconds is 2.5"],
    [{ functionMemoryMb: 64 }, "functionMemoryMb is 64"],
    [{ unsentAlarmSeconds: 86_401 }, "unsentAlarmSeconds is 86401"],
    [{ consoleActScope: "" }, 'consoleActScope is "": name one scope, or every token would do'],
    [{ consoleReadScope: "a b" }, 'consoleReadScope is "a b"'],
    [{ consoleReadScope: "x", consoleActScope: "x" }, "are both x: use two scopes"],
    [{ consoleTokenOrigin: "http://login.test" }, "consoleTokenOrigin is "],
    [{ consoleTokenOrigin: "https://login.test/token" }, "use an https origin"],
    [{ consoleSignInParameters: "audience" }, "consoleSignInParameters is "],
    [{ consoleClientId: "c-1" }, "consoleClientId is set without jwtIssuer"],
  ];
  const passed: string[] = [];
  for (const [config, message] of cases)
    await throws(() => settings(config), message).catch(() => passed.push(message));
  assert.equal(passed, []);
});

test("know the stacks that are only for trying out", async () => {
  const trial = async (stack: string) =>
    (await evaluate(() => ({ trial: isTrial() }), { stack })).outputs.trial;
  assert.equal(
    [await trial("dev"), await trial("local"), await trial("prod"), await trial("dev2")],
    [true, true, false, false],
  );
});

test.run();
