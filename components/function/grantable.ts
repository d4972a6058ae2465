import type * as pulumi from "@pulumi/pulumi";
import type { Statement } from "./grants.ts";

/** Something that a function is told of by name, and that it may use once it is told: a secret, a bucket. */
export interface Grantable {
  /** What names it to the function; absent where the stack has none. */
  readonly value?: pulumi.Input<string>;
  /** What the function may do with it. */
  readonly statements: Statement[];
}

/** Whether an option of an adapter brings a grant along. */
export function isGrantable(option: unknown): option is Grantable {
  return typeof option === "object" && option !== null && "statements" in option;
}
