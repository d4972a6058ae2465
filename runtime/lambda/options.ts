import { environment } from "./environment.ts";

/** What the adapter of a port gets, as the stack's config says; empty where it says nothing. */
export function options(port: string): object {
  return environment().adapterOptions[port] ?? {};
}
