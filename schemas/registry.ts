/** Every event of the program, by its owner: an event is a line of its owner's registry, an owner a line here. */
export * from "./choreography/registry.ts";
export * from "./crawls/registry.ts";
export * from "./github/registry.ts";
export * from "./invoices/registry.ts";
export * from "./orders/registry.ts";
export * from "./payments/registry.ts";
export * from "./subscriptions/registry.ts";
export * from "./users/registry.ts";
