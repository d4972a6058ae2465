import { handle as listIssues } from "../../../../handlers/github/list-issues.ts";
import { handle as listReleases } from "../../../../handlers/github/list-releases.ts";
import { recordKey } from "../../../../runtime/identity.ts";
import type { Cloud } from "../../../../testing/simulation/cloud.ts";
import type { factsOf } from "../gathered.ts";
import { batchProblems } from "../users/batches.ts";
import type { Change, Issue, Release } from "./bodies.ts";
import { isLost } from "./services.ts";

type Facts = ReturnType<typeof factsOf>;

/**
 * A release is recorded once, or lies in the dead-letter queue of enrich-release. `ids`: of the events that tell of it,
 * one for each of its bodies that was accepted.
 */
export async function* releaseProblems(
  cloud: Cloud,
  facts: Facts,
  { id, repository, prerelease }: Release,
  ids: readonly string[],
): AsyncGenerator<string> {
  const { store } = cloud;
  const releaseId = String(id);
  const isRecorded = ids.length > 0 && !isLost(cloud, repository);
  const dead = ids.filter((one) => {
    const record = store.record(recordKey("enrich-release", "github.releases", "ReleasePublished", one));
    return record?.status === "dead";
  });
  const counts = {
    dead: dead.length,
    enriched: facts.of("ReleaseEnriched", "releaseId", releaseId).length,
    recorded: facts.of("ReleaseRecorded", "releaseId", releaseId).length,
    rows: store.items("releases").filter((row) => row.releaseId === releaseId).length,
    listed: store.items("releaseList").filter((row) => row.releaseId === releaseId).length,
  };
  const once = isRecorded ? 1 : 0;
  const enriched = isRecorded ? ids.length : 0;
  const owed = { dead: ids.length - enriched, enriched, recorded: once, rows: once, listed: once };
  if (JSON.stringify(counts) !== JSON.stringify(owed))
    yield `${repository} ${releaseId} has ${JSON.stringify(counts)} instead of ${JSON.stringify(owed)}`;
  const row = store.item("releases", releaseId);
  if (row && (row.previousTag !== "v1.4.1" || row.assets !== 1 || row.assetBytes !== 1024))
    yield `${repository} ${releaseId} is recorded as ${JSON.stringify(row)}`;
  const answer = await listReleases({ query: { repo: repository } } as never, listing(cloud));
  const { releases } = answer.body as { releases: { releaseId: string }[] };
  if (releases.filter((one) => one.releaseId === releaseId).length !== once)
    yield `${repository} lists ${JSON.stringify(releases)}`;
  const batchId = String(store.item("releaseBatches", releaseId)?.batchId);
  const requested = facts.of("UsersBatchRequested", "query", `subscribers of ${repository}`).length;
  const batches = prerelease || ids.length === 0 ? 0 : 1;
  if (requested !== batches) yield `${batchId} was requested ${requested} times instead of ${batches}`;
  if (batches > 0) yield* batchProblems(cloud, facts, batchId);
}

/** An issue shows as its latest change has left it, in whatever order the changes were told; it is triaged once. */
export async function* issueProblems(
  cloud: Cloud,
  facts: Facts,
  { repository, number }: Issue,
  changes: readonly Change[],
): AsyncGenerator<string> {
  const name = `Issue ${number}`;
  const answer = await listIssues({ query: { repo: repository } } as never, listing(cloud));
  const rows = (answer.body as { issues: Row[] }).issues.filter((row) => row.number === number);
  if (rows.length !== (changes.length > 0 ? 1 : 0)) yield `${name} has ${rows.length} rows`;
  const [row] = rows;
  const latest = changes.at(-1);
  if (!row || !latest) return;
  const shown = `${row.state} since ${row.state === "closed" ? row.closedAt : "it was opened"}`;
  const owed = latest.action === "closed" ? `closed since ${latest.at}` : "open since it was opened";
  if (shown !== owed) yield `${name} is shown as ${shown}, but is ${owed}`;
  const opened = changes.find(({ action }) => action !== "closed");
  if (row.openedAt !== opened?.at) yield `${name} was opened at ${opened?.at}, not ${row.openedAt}`;
  const triages = facts.of("IssueTriaged", "repository", repository).filter((one) => one.number === number);
  if (triages.length !== (opened ? 1 : 0)) yield `${name} was triaged ${triages.length} times`;
  const fact = cloud.store.item("triages", repository.toLowerCase(), String(number).padStart(10, "0"));
  const [triage] = triages;
  for (const found of [row, fact])
    if (found?.kind !== triage?.kind || found?.priority !== triage?.priority)
      yield `${name} was triaged as ${triage?.kind}, and shows as ${found?.kind}`;
}

/** What a handler that lists needs. */
function listing({ store }: Cloud): never {
  return { list: store.list } as never;
}

interface Row {
  number: number;
  state: string;
  openedAt?: string;
  closedAt?: string;
  kind?: string;
  priority?: string;
}
