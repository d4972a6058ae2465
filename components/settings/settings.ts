import * as pulumi from "@pulumi/pulumi";

/** What a stack may set, with the defaults; Pulumi.yaml describes each and a test keeps the two the same. */
export const DEFAULTS = {
  functionTimeoutSeconds: 30,
  functionMemoryMb: 512,
  leaseMarginSeconds: 2,
  visibilityTimeoutSeconds: 180,
  maxAttempts: 5,
  baseDelaySeconds: 2,
  maxDelaySeconds: 300,
  maxEventAgeHours: 24,
  concurrency: 10,
  maxEventBytes: 262_144,
  sweepAfterSeconds: 60,
  unsentAlarmSeconds: 300,
  alarms: true,
  backlogAlarmSeconds: 900,
  runbookUrl: "docs/runbook.md",
  recordDays: 35,
  archiveDays: 14,
  queueRetentionDays: 14,
  logRetentionDays: 30,
  deletionProtection: true,
  tracing: false,
  throttlingRatePerSecond: 100,
  throttlingBurst: 200,
  allowUnauthenticated: false,
  allowSandboxAdapters: false,
  domainName: "",
  hostedZoneId: "",
  consoleReadScope: "console/read",
  consoleActScope: "console/act",
};

export type StackSettings = typeof DEFAULTS & { jwtIssuer?: string; jwtAudience?: string };

/** Stacks that may do without authentication and with sandbox adapters. */
const TRIAL_STACKS = new Set(["dev", "local"]);

/** Whether the stack is for trying out: `dev` or `local`. */
export function isTrial(): boolean {
  return TRIAL_STACKS.has(pulumi.getStack());
}

type Bounded = {
  [K in keyof typeof DEFAULTS]: (typeof DEFAULTS)[K] extends number ? K : never;
}[keyof typeof DEFAULTS];

/**
 * Smallest and largest value of each number, as Lambda, SQS, EventBridge and API Gateway take them.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-quotas.html
 */
const BOUNDS: Record<Bounded, [from: number, to: number]> = {
  functionTimeoutSeconds: [1, 900],
  functionMemoryMb: [128, 10_240],
  leaseMarginSeconds: [1, 3600],
  visibilityTimeoutSeconds: [1, 43_200],
  maxAttempts: [1, 100],
  baseDelaySeconds: [1, 42_300],
  maxDelaySeconds: [1, 42_300],
  maxEventAgeHours: [1, 24],
  concurrency: [2, 1000],
  maxEventBytes: [1024, 1_048_576],
  sweepAfterSeconds: [1, 3600],
  unsentAlarmSeconds: [60, 86_400],
  backlogAlarmSeconds: [60, 1_209_600],
  recordDays: [1, 3650],
  archiveDays: [1, 3650],
  queueRetentionDays: [1, 14],
  logRetentionDays: [1, 3653],
  throttlingRatePerSecond: [1, 10_000],
  throttlingBurst: [1, 5000],
};

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const LOG_RETENTION_DAYS = new Set([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);

function checkBounds(name: string, value: number, from: number, to: number): void {
  if (!Number.isInteger(value) || value < from || value > to)
    throw new Error(`Config ${name} is ${value}: use a whole number from ${from} to ${to}.`);
}

/** Reads and checks the stack's config. */
export function stackSettings(): StackSettings {
  const config = new pulumi.Config();
  const read = Object.entries(DEFAULTS).map(([name, fallback]) => {
    if (typeof fallback === "string") return [name, config.get(name) ?? fallback];
    const value = typeof fallback === "number" ? config.getNumber(name) : config.getBoolean(name);
    return [name, value ?? fallback];
  });
  const settings = Object.fromEntries(read) as typeof DEFAULTS;
  for (const [name, [from, to]] of Object.entries(BOUNDS))
    checkBounds(name, settings[name as Bounded], from, to);
  if (!LOG_RETENTION_DAYS.has(settings.logRetentionDays))
    throw new Error(
      `Config logRetentionDays is ${settings.logRetentionDays}: CloudWatch Logs takes ${[...LOG_RETENTION_DAYS].join(", ")}.`,
    );
  const { functionTimeoutSeconds: timeout, visibilityTimeoutSeconds: visibility, recordDays } = settings;
  // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
  if (visibility < 6 * timeout)
    throw new Error(
      `Config visibilityTimeoutSeconds is ${visibility}: use at least ${6 * timeout}, six times functionTimeoutSeconds.`,
    );
  const { unsentAlarmSeconds, sweepAfterSeconds } = settings;
  // It runs once a minute, and what it cannot send at once gets a second chance before anybody is called.
  if (unsentAlarmSeconds < sweepAfterSeconds + 120)
    throw new Error(
      `Config unsentAlarmSeconds is ${unsentAlarmSeconds}: use at least ${sweepAfterSeconds + 120}, two runs of the ` +
        "sweeper above sweepAfterSeconds.",
    );
  const { backlogAlarmSeconds, maxDelaySeconds, runbookUrl } = settings;
  const longest = Math.max(maxDelaySeconds, visibility);
  if (backlogAlarmSeconds <= longest)
    throw new Error(
      `Config backlogAlarmSeconds is ${backlogAlarmSeconds}: use more than ${longest}, for which a message may wait for ` +
        "its retry (maxDelaySeconds, visibilityTimeoutSeconds).",
    );
  // An alarm's description has 1,024 characters.
  if (runbookUrl.length > 200)
    throw new Error(`Config runbookUrl has ${runbookUrl.length} characters: use 200 at most.`);
  const { archiveDays, queueRetentionDays } = settings;
  if (archiveDays + queueRetentionDays >= recordDays)
    throw new Error(
      `Config archiveDays (${archiveDays}) and queueRetentionDays (${queueRetentionDays}) together must be less than ` +
        `recordDays (${recordDays}), or what is replayed and redriven after its record has expired would take effect twice.`,
    );
  const { consoleReadScope, consoleActScope } = settings;
  for (const [name, scope] of Object.entries({ consoleReadScope, consoleActScope }))
    if (!/^\S+$/.test(scope))
      throw new Error(`Config ${name} is "${scope}": name one scope, or every token would do.`);
  if (consoleReadScope === consoleActScope)
    throw new Error(
      `Config consoleReadScope and consoleActScope are both ${consoleActScope}: use two scopes.`,
    );
  const jwtIssuer = config.get("jwtIssuer");
  const jwtAudience = config.get("jwtAudience");
  if (!jwtIssuer !== !jwtAudience)
    throw new Error("Config jwtIssuer and jwtAudience belong together: set both or none.");
  return { ...settings, ...(jwtIssuer && jwtAudience ? { jwtIssuer, jwtAudience } : {}) };
}
