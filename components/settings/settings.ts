import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { defined } from "../../schemas/defined.ts";
import { LARGEST_EVENT_BYTES, SQS } from "../../schemas/limits.ts";
import { MAX_DAYS_OF_RECEIVES } from "../../schemas/receives.ts";
import { checked, whole } from "./checked.ts";

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** One scope of a token. */
const scope = () => z.string().regex(/^\S+$/, { error: "name one scope, or every token would do" });

/**
 * What a stack may set, with the defaults; Pulumi.yaml describes each and a test keeps the two the same. Bounds are those
 * of Lambda, SQS, EventBridge and API Gateway.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-quotas.html
 */
const Settings = z.object({
  functionTimeoutSeconds: whole(1, 900).default(30),
  functionMemoryMb: whole(128, 10_240).default(512),
  leaseMarginSeconds: whole(1, 3600).default(2),
  visibilityTimeoutSeconds: whole(1, SQS.visibilitySeconds).default(180),
  maxAttempts: whole(1, 100).default(5),
  baseDelaySeconds: whole(1, 42_300).default(2),
  maxDelaySeconds: whole(1, 42_300).default(300),
  maxEventAgeHours: whole(1, 24).default(24),
  concurrency: whole(2, 1000).default(10),
  maxEventBytes: whole(1024, LARGEST_EVENT_BYTES, "the largest that journal and records can keep").default(
    LARGEST_EVENT_BYTES,
  ),
  sweepAfterSeconds: whole(1, 3600).default(60),
  unsentAlarmSeconds: whole(60, 86_400).default(300),
  alarms: z.boolean().default(true),
  backlogAlarmSeconds: whole(60, 1_209_600).default(900),
  runbookUrl: z.string().default("docs/runbook.md"),
  recordDays: whole(1, 3650).default(42),
  archiveDays: whole(1, 3650).default(14),
  // A message that is given back until its queue lays it aside must not be deleted for its age before.
  queueRetentionDays: whole(MAX_DAYS_OF_RECEIVES + 1, 13).default(7),
  deadLetterRetentionDays: whole(2, 14).default(14),
  logRetentionDays: whole(1, 3653)
    .refine((days) => LOG_RETENTION_DAYS.includes(days), {
      error: `CloudWatch Logs takes ${LOG_RETENTION_DAYS.join(", ")}`,
    })
    .default(30),
  deletionProtection: z.boolean().default(true),
  tracing: z.boolean().default(false),
  awsClient: z.enum(["lean", "sdk"], { error: "use lean or sdk" }).default("lean"),
  throttlingRatePerSecond: whole(1, 10_000).default(100),
  throttlingBurst: whole(1, 5000).default(200),
  allowUnauthenticated: z.boolean().default(false),
  allowSandboxAdapters: z.boolean().default(false),
  domainName: z.string().default(""),
  hostedZoneId: z.string().default(""),
  consoleReadScope: scope().default("console/read"),
  consoleActScope: scope().default("console/act"),
  consoleClientId: z.string().default(""),
  consoleTokenOrigin: z
    .string()
    .regex(/^(https:\/\/[\w.-]+(:\d+)?)?$/, {
      error: "use an https origin, such as https://login.shop.example",
    })
    .default(""),
  consoleSignInParameters: z
    .string()
    .regex(/^([\w.~-]+=[^&\s]*(&|$))*$/, { error: "use a query, such as audience=https://api.shop.example" })
    .default(""),
});

export const DEFAULTS = Settings.parse({});

export type StackSettings = z.output<typeof Settings> & { jwtIssuer?: string; jwtAudience?: string };

/** Stacks that may do without authentication and with sandbox adapters. */
const TRIAL_STACKS = new Set(["dev", "local"]);

/** Whether the stack is for trying out: `dev` or `local`. */
export function isTrial(): boolean {
  return TRIAL_STACKS.has(pulumi.getStack());
}

/** Whether somebody should hear of alarms: not so in a trial stack that has switched them off. */
export function alarmsMatter(): boolean {
  return !isTrial() || stackSettings().alarms;
}

/** Reads and checks the stack's config. */
export function stackSettings(): StackSettings {
  const config = new pulumi.Config();
  const read = Object.entries(DEFAULTS).map(([name, fallback]) => {
    if (typeof fallback === "string") return [name, config.get(name)];
    return [name, typeof fallback === "number" ? config.getNumber(name) : config.getBoolean(name)];
  });
  const settings = checked(Settings, Object.fromEntries(read), (name) => `Config ${name}`);
  for (const objection of objections(settings)) throw new Error(`Config ${objection}`);
  const jwtIssuer = config.get("jwtIssuer") || undefined;
  const jwtAudience = config.get("jwtAudience") || undefined;
  if (!jwtIssuer !== !jwtAudience)
    throw new Error("Config jwtIssuer and jwtAudience belong together: set both or none.");
  if (jwtIssuer) checkIssuer(jwtIssuer);
  else if (settings.consoleClientId)
    throw new Error(
      "Config consoleClientId is set without jwtIssuer: people sign in at the issuer of the API's tokens.",
    );
  return { ...settings, ...defined({ jwtIssuer, jwtAudience }) };
}

/**
 * API Gateway fetches an issuer's keys over https, by way of its discovery document, and compares `iss` with it letter by
 * letter. An issuer on this machine is for the local AWS.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
function checkIssuer(issuer: string): void {
  const { protocol, hostname, search, hash } = URL.canParse(issuer) ? new URL(issuer) : ({} as Partial<URL>);
  const here = isTrial() && hostname === "127.0.0.1";
  if ((protocol === "https:" || (here && protocol === "http:")) && !search && !hash) return;
  const discovery = `${issuer.replace(/^[a-z]+:\/\/|[?#].*$/gi, "").replace(/\/$/, "")}/.well-known/openid-configuration`;
  throw new Error(
    `Config jwtIssuer is "${issuer}": use an https URL, as the tokens' \`iss\` has it, with its discovery document at ` +
      `https://${discovery}.`,
  );
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
const TRIED_DAYS = 1;

/** What is wrong with settings that are right, each by itself. */
function* objections(settings: z.output<typeof Settings>): Generator<string> {
  const { functionTimeoutSeconds, visibilityTimeoutSeconds, maxDelaySeconds } = settings;
  // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
  if (visibilityTimeoutSeconds < 6 * functionTimeoutSeconds)
    yield `visibilityTimeoutSeconds is ${visibilityTimeoutSeconds}: use at least ${6 * functionTimeoutSeconds}, six times functionTimeoutSeconds.`;
  const { unsentAlarmSeconds, sweepAfterSeconds } = settings;
  // It runs once a minute, and what it cannot send at once gets a second chance before anybody is called.
  if (unsentAlarmSeconds < sweepAfterSeconds + 120)
    yield `unsentAlarmSeconds is ${unsentAlarmSeconds}: use at least ${sweepAfterSeconds + 120}, two runs of the sweeper above sweepAfterSeconds.`;
  const { backlogAlarmSeconds, runbookUrl } = settings;
  const longest = Math.max(maxDelaySeconds, visibilityTimeoutSeconds);
  if (backlogAlarmSeconds <= longest)
    yield `backlogAlarmSeconds is ${backlogAlarmSeconds}: use more than ${longest}, for which a message may wait for its retry (maxDelaySeconds, visibilityTimeoutSeconds).`;
  // An alarm's description has 1,024 characters.
  if (runbookUrl.length > 200) yield `runbookUrl has ${runbookUrl.length} characters: use 200 at most.`;
  const { archiveDays, queueRetentionDays, deadLetterRetentionDays, recordDays } = settings;
  // A message that SQS lays with the dead letters keeps the time at which it came to its queue:
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
  if (deadLetterRetentionDays <= queueRetentionDays)
    yield `deadLetterRetentionDays is ${deadLetterRetentionDays}: use more than ${queueRetentionDays}, queueRetentionDays, or a letter that has waited in its queue would be gone when it gets there.`;
  // Replayed on its last day, tried for a day by the bus, redriven on its letter's last day, and left in its queue.
  const longestWay = archiveDays + TRIED_DAYS + deadLetterRetentionDays + queueRetentionDays;
  if (longestWay >= recordDays)
    yield `recordDays is ${recordDays}: use more than ${longestWay}, which archiveDays (${archiveDays}), a day at the bus, deadLetterRetentionDays (${deadLetterRetentionDays}) and queueRetentionDays (${queueRetentionDays}) make together, or what is replayed and redriven after its record has expired would take effect twice.`;
  const { consoleReadScope, consoleActScope } = settings;
  if (consoleReadScope === consoleActScope)
    yield `consoleReadScope and consoleActScope are both ${consoleActScope}: use two scopes.`;
}
