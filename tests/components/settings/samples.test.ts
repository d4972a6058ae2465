import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { DEFAULTS } from "../../../components/settings/settings.ts";

test("Pulumi.yaml describes the settings of the flows that come with the framework, and no others", () => {
  const { config } = parse(readFileSync("Pulumi.yaml", "utf8")) as {
    config: Record<string, { default?: unknown }>;
  };
  const framework = [
    ...Object.keys(DEFAULTS),
    "notificationEmails",
    "errorEmails",
    "flows",
    "busAccounts",
    "joinedStacks",
  ];
  const others = Object.entries(config).filter(([name]) => !framework.includes(name));
  assert.equal(Object.fromEntries(others.map(([name, entry]) => [name, entry.default])), {
    paymentGateway: "sandbox",
    taxRates: "sandbox",
    sitemaps: "http",
    webPages: "http",
    accounts: "sandbox",
    crawlSchedule: "",
    crawlSitemapUrl: "",
    crawlCustomerId: "",
    crawlAllow: [],
    repositories: "sandbox",
    githubWebhookSecrets: "",
    githubReadScope: "github/read",
    githubToken: "",
    customerMail: "sandbox",
    crm: "sandbox",
    approvers: "listed",
    graceApprovers: [],
  });
});

test.run();
