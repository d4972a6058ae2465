export { DeadLetterDiscardRequested } from "./dead-letter-discard-requested.ts";
export { DeadLetterRedriveRequested } from "./dead-letter-redrive-requested.ts";
export { GatherDeadlinePassed } from "./gather-deadline-passed.ts";
export { HandlingFailed } from "./handling-failed.ts";
export { RevisionsSkipRequested } from "./revisions-skip-requested.ts";
export { ScheduleFired } from "./schedule-fired.ts";
export { TimerCancelRequested } from "./timer-cancel-requested.ts";
export { TimerFireRequested } from "./timer-fire-requested.ts";
