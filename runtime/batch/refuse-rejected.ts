import { defined } from "../../schemas/defined.ts";
import type { Rejection } from "../check/check-message.ts";
import { type RefuseRuntime, refuse } from "../claim/refuse.ts";
import { groupRejections, type Result } from "./group.ts";
import { resultOf } from "./result-of.ts";

/** Refuses messages that no retry can make good, copies of one only once. */
export function refuseRejected(rejections: readonly Rejection[], runtime: RefuseRuntime): Promise<Result>[] {
  return groupRejections(rejections).map(({ rejection, messages }) =>
    resultOf(defined({ messages, intent: rejection.intent }), () => refuse(rejection, runtime)),
  );
}
