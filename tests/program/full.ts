import { choreography, evaluate, type Options, once } from "../components/evaluate.ts";
import { likeAws, type Place } from "../components/like-aws.ts";

export const FRANKFURT: Place = { partition: "aws", region: "eu-central-1", account: "123456789012" };

/** A production stack that has all there is: authentication, a domain, mails, alarms, webhooks, schedules, protection. */
export const FULL: Options = {
  stack: "production",
  answer: likeAws(FRANKFURT),
  config: {
    "aws:region": "eu-central-1",
    jwtIssuer: "https://issuer.example/",
    jwtAudience: "shop",
    domainName: "api.shop.example",
    hostedZoneId: "Z0123456789ABCDEFGHIJ",
    notificationEmails: "reports@shop.example,sales@shop.example",
    errorEmails: "operators@shop.example",
    githubWebhookSecrets: "webhook-secret",
    githubToken: "github-token",
    repositories: "github",
    allowSandboxAdapters: true,
    crawlSchedule: "cron(0 3 * * ? *)",
    crawlSitemapUrl: "https://shop.example/sitemap.xml",
    tracing: true,
  },
};

/** The program of a full production stack. */
export const full = once(() => evaluate(choreography, FULL));

/** The program of the stack `dev`, as Pulumi.dev.yaml sets it. */
export const dev = once(() =>
  evaluate(choreography, {
    stack: "dev",
    answer: likeAws(FRANKFURT),
    config: { "aws:region": "eu-central-1", deletionProtection: false, alarms: false },
  }),
);
