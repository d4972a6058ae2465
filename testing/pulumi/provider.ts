import { anything } from "./anything.ts";

/** What a provider's package exports, such as `@pulumi/aws`. */
export function provider(name: string): object {
  return Object.assign(Object.create(anything(name)), { __esModule: true });
}
