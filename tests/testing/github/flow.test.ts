import { createHmac } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { flowOf } from "../../../testing/flow.ts";
import { issueBody } from "../../simulation/flows/github/bodies.ts";

const SECRET = "a secret of the test";

test("a webhook takes what its sender has signed with the stack's secret, and nothing else", async () => {
  const flow = await flowOf("github", { config: { githubWebhookSecrets: SECRET } });
  const change = { action: "opened", at: "2026-01-01T00:00:00Z" };
  const issue = { number: 1, repository: "octo/hello" };
  const { text: body } = issueBody(issue, change, { label: "bug" });
  const deliver = (secret: string) =>
    flow.request("POST /webhooks/github", {
      body,
      headers: {
        "X-GitHub-Event": "issues",
        "X-GitHub-Delivery": "delivery-1",
        "X-Hub-Signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
      },
    });
  assert.is((await deliver("another secret")).status, 401);
  assert.equal(flow.events("IssueOpened"), []);
  assert.is((await deliver(SECRET)).status, 202);
  assert.is(flow.events("IssueTriaged").length, 1);
});

test.run();
