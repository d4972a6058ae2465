/** What comes with the framework to be looked at, and what of it goes with which flow. */

/** A flow that comes with the framework. */
interface Sample {
  /** Folders and files of these names are its own, in every room. */
  owners: readonly string[];
  /** Flows without which it does not stand. */
  needs: readonly string[];
  /** Settings of Pulumi.yaml and of its stacks' files. */
  settings: readonly string[];
}

/** Name of a flow that comes with the framework → what belongs to it. */
export const SAMPLES: Readonly<Record<string, Sample>> = {
  orders: { owners: ["orders", "payments", "invoices"], needs: [], settings: ["paymentGateway", "taxRates"] },
  crawls: {
    ...{ owners: ["crawls"], needs: [] },
    settings: ["sitemaps", "webPages", "crawlSchedule", "crawlSitemapUrl", "crawlCustomerId", "crawlAllow"],
  },
  users: { owners: ["users"], needs: [], settings: ["accounts"] },
  github: {
    ...{ owners: ["github"], needs: ["users"] },
    settings: ["repositories", "githubWebhookSecrets", "githubReadScope", "githubToken"],
  },
  subscriptions: {
    ...{ owners: ["subscriptions"], needs: ["orders"] },
    settings: ["customerMail", "crm", "approvers", "graceApprovers"],
  },
};

const ALL = Object.keys(SAMPLES);

/** Files and folders that stay only with all of these flows, which they show at work, although none of them names them. */
const WITH: readonly (readonly [flows: readonly string[], paths: readonly string[]])[] = [
  [
    ["orders"],
    [
      ...[
        "bench",
        "tests/bench",
        "docs/figures.md",
        "docs/figures-orders.svg",
        "docs/figures-runtime.svg",
        "docs/scale.md",
        "docs/subscribe.md",
        "tests/chaos",
        "tests/hostile/github",
      ],
      ...["examples/loyalty", "tests/examples"],
      ...["docs/console-dead.png", "docs/console-overview.png", "docs/console-process.png"],
      ...[
        ...[
          "bus/pattern",
          "delivery/direct-delivery",
          "delivery/heartbeat",
          "function/adapter",
          "function/aws-client",
          "function/bundle",
          "function/policies",
        ],
        ...["http/http", "mail/mail-text", "mail/notifications", "operations/dashboard"],
        ...[
          "operations/pending-alarms",
          "participants/console",
          "participants/consumer",
          "participants/state",
        ],
      ].map((suite) => `tests/components/${suite}.test.ts`),
      ...["commands/act", "queries/about"].map((suite) => `tests/console/${suite}.test.ts`),
      ...[
        "assertions",
        "consumers.test",
        "endpoints.test",
        "from-schema",
        "good-data",
        "lambda.test",
        "message",
      ].map((name) => `tests/hostile/${name}.ts`),
      ...["request", "shop", "world"].map((name) => `tests/hostile/${name}.ts`),
      ...[
        "local/shop.ts",
        "local/order-request.ts",
        "local-unit/copied-shop.ts",
        "local-unit/live.full.test.ts",
        "local-unit/second-start.full.test.ts",
        "local/planted-timer.ts",
        "local/page-commands.ts",
      ].map((path) => `tests/${path}`),
      ...[
        ...["console-page.full", "console.full", "dlq.full", "emit", "endings", "forged", "grants"],
        ...[
          "infrastructure.alone",
          "loyalty.full",
          "notifications",
          "outbox.alone",
          "pending.alone",
          "poison",
          "refused",
        ],
        ...["replay.alone", "subscribe.full", "subscriber", "timers-tool.full", "trace.alone"],
      ].map((suite) => `tests/local/${suite}.test.ts`),
      ...["runtime/claim/rejections", "runtime/http/reader", "schemas/fields", "testing/simulation/bus"].map(
        (suite) => `tests/${suite}.test.ts`,
      ),
      ...["testing/documented", "tools/mask", "tools/redrive"].map((suite) => `tests/${suite}.test.ts`),
    ],
  ],
  [["subscriptions"], ["docs/waiting.md"]],
  [["orders", "subscriptions"], ["tests/local/runbook.full.test.ts"]],
  [
    ["github"],
    ["handlers/users/request-release-batch.ts", "tests/handlers/users/request-release-batch.test.ts"],
  ],
  [["crawls"], ["tests/handlers/github/derived-ids.test.ts"]],
  [["orders", "crawls"], ["tests/handlers/github/nonsense.test.ts"]],
  // What each guard is for shows in the schedules of all of them.
  [
    ALL,
    ["hunt.ts", "seeds.json", "guard-places.test.ts", "guards.test.ts", "guards.ts", "show-guards.ts"].map(
      (name) => `tests/simulation/${name}`,
    ),
  ],
  [
    ALL,
    [
      ...["tests/tools/init", "tests/tools/new", "tests/program/readme-consumer.full.test.ts"],
      ...["tests/components/settings/samples", "tests/local-unit/start", "tests/local-unit/start.full"].map(
        (suite) => `${suite}.test.ts`,
      ),
    ],
  ],
  [
    ALL,
    [
      "docs/reliability.md",
      "tests/local/documents.full.test.ts",
      ...["own-begin.full", "own.full", "without-flows.full"].map(
        (suite) => `tests/program/${suite}.test.ts`,
      ),
    ],
  ],
];

const GUARDS = /^tests\/simulation\/[\w-]+-guards\.ts$/;

/** Files that several flows share: they stay with any of these. */
const WITH_ANY: readonly (readonly [flows: readonly string[], paths: readonly string[]])[] = [
  [["crawls", "users"], ["local/samples/status.ts"]],
  [["crawls", "users", "subscriptions"], ["tests/simulation/flows/gathered.ts"]],
];

/** Package scripts that go with a flow. */
export const SCRIPTS: Readonly<Record<string, readonly string[]>> = { orders: ["bench", "chaos"] };

/** Flows, and those that they need. */
export function withNeeded(flows: readonly string[]): string[] {
  const needed = flows.flatMap((flow) => SAMPLES[flow]?.needs ?? []);
  const all = [...new Set([...flows, ...needed])];
  return all.length === new Set(flows).size ? all : withNeeded(all);
}

/** Whether a file of the framework's clone goes where just these flows are kept. `path`: from the root, with slashes. */
export function goes(path: string, kept: readonly string[]): boolean {
  const gone = ALL.filter((flow) => !kept.includes(flow));
  const owners = new Set(gone.flatMap((flow) => SAMPLES[flow]?.owners ?? []));
  if (path.startsWith("tools/init/")) return false;
  if (GUARDS.test(path) && gone.length > 0) return true;
  if (path.split("/").some((part) => owners.has(part.split(".")[0] ?? ""))) return true;
  const lies = (paths: readonly string[]) => paths.some((one) => path === one || path.startsWith(`${one}/`));
  return (
    WITH.some(([flows, paths]) => lies(paths) && flows.some((flow) => gone.includes(flow))) ||
    WITH_ANY.some(([flows, paths]) => lies(paths) && flows.every((flow) => gone.includes(flow)))
  );
}

/** Every path that these tables name. */
export const named: readonly string[] = [...WITH, ...WITH_ANY].flatMap(([, paths]) => paths);
