import { test } from "uvu";
import * as assert from "uvu/assert";
import { bundles } from "../bundles.ts";
import { factsOf, using } from "../facts.ts";
import { withOptions } from "../statements.ts";

factsOf(test, "github", ["ReleasePublished", "IssueOpened", "IssueClosed"], {
  "receive-github": { emits: ["IssueClosed", "IssueOpened", "ReleasePublished"], tables: [] },
  "enrich-release": { emits: ["ReleaseEnriched"], tables: [] },
  "record-release": {
    emits: ["ReleaseRecorded"],
    tables: ["dynamodb:PutItem releases", "dynamodb:PutItem release-list"],
  },
  "triage-issue": { emits: ["IssueTriaged"], tables: ["dynamodb:PutItem triages"] },
  "track-issue": { emits: [], tables: ["dynamodb:UpdateItem issues"] },
  "list-releases": { emits: [], tables: ["dynamodb:GetItem release-list", "dynamodb:Query release-list"] },
  "get-release": { emits: [], tables: ["dynamodb:GetItem releases"] },
  "list-issues": { emits: [], tables: ["dynamodb:GetItem issues", "dynamodb:Query issues"] },
  "request-release-batch": {
    emits: ["UsersBatchRequested"],
    tables: ["dynamodb:PutItem release-batches"],
  },
});

test("the webhook keeps payloads below its own name, who reads them gets them, and nobody else has to do with them", async () => {
  assert.equal(await using("s3:"), {
    "receive-github": ["s3:PutObject payloads/receive-github/*"],
    "enrich-release": ["s3:GetObject payloads/*"],
  });
});

test("a function reads the secret that it works with, and nobody else's", async () => {
  const config = { githubWebhookSecrets: "a", githubToken: "b" };
  assert.equal(await using("secretsmanager:", await withOptions({ config })), {
    "enrich-release": ["secretsmanager:GetSecretValue github-token"],
    "receive-github": ["secretsmanager:GetSecretValue github-webhook"],
  });
  assert.equal(await using("secretsmanager:"), {}, "where the stack sets no secret, there is none to read");
});

/** Operations of AWS that few functions need → those few. Minified, a command is `extends a(b,c,"GetObject",d)`. */
const OPERATIONS: Record<string, string[]> = {
  PutObject: ["receive-github"],
  GetObject: ["enrich-release"],
  GetSecretValue: ["receive-github"],
};

test("no other bundle carries a client for what GitHub sends", async () => {
  const holding = async (found: RegExp) =>
    (await bundles()).filter(({ code }) => found.test(String(code))).map(({ name }) => name);
  for (const [operation, expected] of Object.entries(OPERATIONS))
    assert.equal(
      await holding(new RegExp(`extends [\\w$]+\\([\\w$]+,[\\w$]+,"${operation}"`)),
      expected,
      operation,
    );
  assert.equal(await holding(/AmazonS3/), ["enrich-release", "receive-github"]);
  assert.equal(await holding(/x-hub-signature-256/), ["receive-github"]);
});

test.run();
