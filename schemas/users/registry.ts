export { UserProcessed } from "./user-processed.ts";
export { UserProcessingFailed } from "./user-processing-failed.ts";
export { UserProcessingRequested } from "./user-processing-requested.ts";
export { UsersBatchCompleted } from "./users-batch-completed.ts";
export { UsersBatchListed } from "./users-batch-listed.ts";
export { UsersBatchRequested } from "./users-batch-requested.ts";
