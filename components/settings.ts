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
};

export type StackSettings = typeof DEFAULTS & { jwtIssuer?: string; jwtAudience?: string };

/** Stacks that may do without authentication and with sandbox adapters. */
const TRIAL_STACKS = new Set(["dev", "local"]);

/** Whether the stack is for trying out: `dev` or `local`. */
export function isTrial(): boolean {
  return TRIAL_STACKS.has(pulumi.getStack());
}

/** Reads and checks the stack's config. */
export function stackSettings(): StackSettings {
  const config = new pulumi.Config();
  const read = Object.entries(DEFAULTS).map(([name, fallback]) => {
    const value = typeof fallback === "number" ? config.getNumber(name) : config.getBoolean(name);
    return [name, value ?? fallback];
  });
  const settings = Object.fromEntries(read) as typeof DEFAULTS;
  for (const [name, value] of Object.entries(settings))
    if (typeof value === "number" && !(value > 0 && Number.isFinite(value)))
      throw new Error(`Config ${name} is ${value}: use a number above 0.`);
  const { functionTimeoutSeconds: timeout, visibilityTimeoutSeconds: visibility, recordDays } = settings;
  // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
  if (visibility < 6 * timeout)
    throw new Error(
      `Config visibilityTimeoutSeconds is ${visibility}: use at least ${6 * timeout}, six times functionTimeoutSeconds.`,
    );
  for (const name of ["archiveDays", "queueRetentionDays"] as const)
    if (settings[name] >= recordDays)
      throw new Error(
        `Config ${name} is ${settings[name]}: it must be less than recordDays (${recordDays}), or what is replayed or ` +
          "redriven after its record has expired would take effect twice.",
      );
  const jwtIssuer = config.get("jwtIssuer");
  const jwtAudience = config.get("jwtAudience");
  if (!jwtIssuer !== !jwtAudience)
    throw new Error("Config jwtIssuer and jwtAudience belong together: set both or none.");
  return { ...settings, ...(jwtIssuer && jwtAudience ? { jwtIssuer, jwtAudience } : {}) };
}
