import { test } from "uvu";
import { factsOf } from "../facts.ts";

factsOf(test, "users", ["UsersBatchRequested"], {
  "split-batch": {
    emits: ["UserProcessingRequested", "UsersBatchListed", "UsersBatchRequested"],
    tables: [
      "dynamodb:PutItem batches",
      "dynamodb:PutItem batch-pages",
      "dynamodb:GetItem batch-pages",
      "dynamodb:Query batch-pages",
    ],
  },
  "process-user": { emits: ["UserProcessed", "UserProcessingFailed"], tables: ["dynamodb:PutItem users"] },
  "complete-users-batch": { emits: ["UsersBatchCompleted"], tables: [] },
  "get-batch": {
    emits: [],
    tables: ["dynamodb:GetItem batches", "dynamodb:GetItem users", "dynamodb:Query users"],
    counts: ["complete-users-batch"],
  },
});

test.run();
