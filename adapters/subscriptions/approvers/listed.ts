import type { Approvers } from "../../../handlers/subscriptions/approvers.ts";
import { checked } from "../../options.ts";

/** The subjects that the stack's setting `graceApprovers` names. */
export function create(options: { subjects: readonly string[] }): Approvers {
  const { subjects } = checked("approvers", options, {
    subjects: {
      fits: (value) => Array.isArray(value) && value.every((one) => typeof one === "string" && one !== ""),
      use: "a list of token subjects",
    },
  });
  return { includes: async (subject) => subjects.includes(subject) };
}
