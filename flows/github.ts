import * as pulumi from "@pulumi/pulumi";
import { adapter } from "../components/function/adapter.ts";
import { Consumer } from "../components/participants/consumer.ts";
import { HttpEndpoint } from "../components/participants/http-endpoint.ts";
import { Notification } from "../components/participants/notification.ts";
import { Webhook } from "../components/participants/webhook.ts";
import { PayloadBucket } from "../components/storage/payload-bucket.ts";
import { Secret } from "../components/storage/secret.ts";
import { Table } from "../components/storage/table.ts";
import { where } from "../schemas/event.ts";
import * as events from "../schemas/github/registry.ts";
import { UsersBatchRequested } from "../schemas/users/registry.ts";
import type { Stack } from "./stack.ts";

const { ReleasePublished, ReleaseEnriched, ReleaseRecorded, IssueOpened, IssueClosed, IssueTriaged } = events;

/**
 * GitHub: a signed webhook → releases enriched and recorded, issues triaged → tables to query, e-mails, and a batch of
 * users for the subscribers of a release.
 */
export function github({ bus, api, mail }: Stack): void {
  const releases = new Table("releases", { key: "releaseId" });
  const releaseList = new Table("release-list", { key: "repository", sort: "position" });
  const issues = new Table("issues", { key: "repository", sort: "issue" });
  const releaseBatches = new Table("release-batches", { key: "releaseId" });
  const triages = new Table("triages", { key: "repository", sort: "issue" });
  const payloads = new PayloadBucket("payloads");
  const secrets = new Secret("github-webhook", { config: "githubWebhookSecrets" });
  const token = new Secret("github-token", { config: "githubToken" });
  const repositories = adapter("repositories", { token });

  new Webhook("receive-github", {
    bus,
    api,
    route: "POST /webhooks/github",
    sender: "github",
    secrets,
    payloads,
    emits: { ReleasePublished, IssueOpened, IssueClosed },
  });
  new Consumer("enrich-release", {
    bus,
    on: { ReleasePublished },
    emits: { ReleaseEnriched },
    ports: { payloads: payloads.reader, repositories },
  });
  new Consumer("record-release", {
    bus,
    on: { ReleaseEnriched },
    emits: { ReleaseRecorded },
    creates: { releases, releaseList },
  });
  new Consumer("triage-issue", { bus, on: { IssueOpened }, emits: { IssueTriaged }, creates: { triages } });
  new Consumer("track-issue", {
    bus,
    on: { IssueOpened, IssueClosed, IssueTriaged },
    updates: { issues },
    projection: true,
  });
  const team = { bus, api, scope: new pulumi.Config().get("githubReadScope") ?? "github/read" };
  new HttpEndpoint("list-releases", { ...team, route: "GET /releases", reads: { releaseList } });
  new HttpEndpoint("get-release", { ...team, route: "GET /releases/{id}", reads: { releases } });
  new HttpEndpoint("list-issues", { ...team, route: "GET /issues", reads: { issues } });

  new Notification("tell-of-release", {
    bus,
    to: mail.success,
    on: { ReleaseRecorded },
    text: "Release <releaseId> of <repository> is recorded.",
    fields: ["tag", "deliveryId"],
  });
  new Notification("tell-of-urgent-issue", {
    bus,
    to: mail.errors,
    on: { IssueTriaged: where(IssueTriaged, { priority: ["urgent"] }) },
    text: "Issue <number> of <repository> is urgent: <kind>.",
    fields: ["title", "url", "deliveryId"],
  });
  new Consumer("request-release-batch", {
    bus,
    on: { ReleasePublished: where(ReleasePublished, { prerelease: [false] }) },
    emits: { UsersBatchRequested },
    creates: { releaseBatches },
  });
}
