/**
 * What GitHub sends, as Octokit describes it, fits what we ask of a delivery. Only the compiler reads this file; a field
 * of either that changes is an error of `npm run check`.
 */
import type * as octokit from "@octokit/webhooks-types";
import type * as z from "zod";
import type { IssuesDelivery, ReleaseDelivery } from "../../../schemas/github/deliveries.ts";

type ReleaseBody = z.input<typeof ReleaseDelivery>;
type IssuesBody = z.input<typeof IssuesDelivery>;

const ofRelease = (body: ReleaseBody) => body;
const ofIssues = (body: IssuesBody) => body;

export const releases = (
  any: octokit.ReleaseEvent,
  created: octokit.ReleaseCreatedEvent,
  deleted: octokit.ReleaseDeletedEvent,
  edited: octokit.ReleaseEditedEvent,
  prereleased: octokit.ReleasePrereleasedEvent,
  published: octokit.ReleasePublishedEvent,
  released: octokit.ReleaseReleasedEvent,
  unpublished: octokit.ReleaseUnpublishedEvent,
) => [any, created, deleted, edited, prereleased, published, released, unpublished].map(ofRelease);

export const issues = (
  any: octokit.IssuesEvent,
  assigned: octokit.IssuesAssignedEvent,
  closed: octokit.IssuesClosedEvent,
  deleted: octokit.IssuesDeletedEvent,
  demilestoned: octokit.IssuesDemilestonedEvent,
  edited: octokit.IssuesEditedEvent,
  labeled: octokit.IssuesLabeledEvent,
  locked: octokit.IssuesLockedEvent,
  milestoned: octokit.IssuesMilestonedEvent,
  opened: octokit.IssuesOpenedEvent,
  pinned: octokit.IssuesPinnedEvent,
  reopened: octokit.IssuesReopenedEvent,
  transferred: octokit.IssuesTransferredEvent,
  unassigned: octokit.IssuesUnassignedEvent,
  unlabeled: octokit.IssuesUnlabeledEvent,
  unlocked: octokit.IssuesUnlockedEvent,
  unpinned: octokit.IssuesUnpinnedEvent,
) =>
  [
    ...[any, assigned, closed, deleted, demilestoned, edited, labeled, locked, milestoned, opened, pinned],
    ...[reopened, transferred, unassigned, unlabeled, unlocked, unpinned],
  ].map(ofIssues);

/** The actions that we have a word for are GitHub's. */
export const actions: {
  release: octokit.ReleaseEvent["action"][];
  issues: octokit.IssuesEvent["action"][];
} = { release: ["published"], issues: ["opened", "reopened", "closed"] };

/** Every field that we ask for is one that GitHub describes. */
type Fields<Body, Theirs> = Exclude<keyof Body, keyof Theirs>;
type Unknown =
  | Fields<ReleaseBody, octokit.ReleasePublishedEvent>
  | Fields<ReleaseBody["release"], octokit.Release>
  | Fields<ReleaseBody["release"]["assets"][number], octokit.ReleaseAsset>
  | Fields<IssuesBody, octokit.IssuesOpenedEvent>
  | Fields<IssuesBody["issue"], octokit.Issue>;
export const unknown: [Unknown] extends [never] ? "none" : Unknown = "none";

export const wrong = (release: octokit.ReleasePublishedEvent, issue: octokit.IssuesOpenedEvent) => [
  // @ts-expect-error an issue is no release
  ofRelease(issue),
  // @ts-expect-error a release is no issue
  ofIssues(release),
  // @ts-expect-error something else happens in a repository
  ofIssues({} as octokit.StarCreatedEvent),
  // @ts-expect-error a release has a tag
  ofRelease({ ...release, release: { ...release.release, tag_name: null } }),
  // @ts-expect-error an issue has a number
  ofIssues({ ...issue, issue: { ...issue.issue, number: "7" } }),
];
