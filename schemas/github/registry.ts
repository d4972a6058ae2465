export { IssueClosed } from "./issue-closed.ts";
export { IssueOpened } from "./issue-opened.ts";
export { IssueTriaged } from "./issue-triaged.ts";
export { ReleaseEnriched } from "./release-enriched.ts";
export { ReleasePublished } from "./release-published.ts";
export { ReleaseRecorded } from "./release-recorded.ts";
