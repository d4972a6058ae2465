import { relative } from "node:path";
import type { EventDefinition } from "../../schemas/event.ts";
import { PACKAGE_ROOT, slashed } from "../settings/project.ts";

/** What an entry point puts together. */
export interface Entry {
  /** Factory in `runtime/lambda/`. */
  factory: "consumer" | "endpoint" | "gather" | "reader" | "webhook";
  name: string;
  /** The handler's file, relative to the root. */
  handler: string;
  on?: readonly EventDefinition[];
  emits?: readonly EventDefinition[];
  /** Port → its adapter's file, relative to the root. */
  ports?: Readonly<Record<string, string>>;
  /** Further properties of the definition, JSON values. */
  more?: Readonly<Record<string, unknown>>;
}

/** What a handler's file exports besides `handle`. */
const FURTHER: Partial<Record<Entry["factory"], string[]>> = { endpoint: ["body"], webhook: ["bodies"] };

/** The source of a function's entry point: the runtime around the handler, with just the contracts that it needs. */
export function entrySource(entry: Entry, root: string): string {
  const { factory, name, handler, on = [], emits = [], ports = {}, more = {} } = entry;
  const events = [...new Set([...on, ...emits].map(({ type }) => type))].sort();
  const adapters = Object.entries(ports);
  const imports = ["handle", ...(FURTHER[factory] ?? [])].join(", ");
  const names = (list: readonly EventDefinition[]) => list.map(({ type }) => type).join(", ");
  return [
    `import { ${factory} } from "${packagePath(root)}/runtime/lambda/${factory}";`,
    `import { ${imports} } from "./${handler}";`,
    ...(events.length > 0 ? [`import { ${events.join(", ")} } from "./schemas/registry.ts";`] : []),
    ...adapters.map(([port, file]) => `import { create as ${port} } from "./${file}";`),
    ...(adapters.length > 0
      ? [`import { options } from "${packagePath(root)}/runtime/lambda/options";`]
      : []),
    `const ports = { ${adapters.map(([port]) => `${port}: ${port}(options(${JSON.stringify(port)}))`).join(", ")} };`,
    `const more = ${JSON.stringify(more)};`,
    `export const handler = ${factory}({ ...more, name: ${JSON.stringify(name)}, ${imports}, ports, ` +
      `on: [${names(on)}], emits: [${names(emits)}] });`,
  ].join("\n");
}

/** The entry point of the outbox sweeper. */
export function sweeperSource(root: string): string {
  return `import { sweeper } from "${packagePath(root)}/runtime/lambda/sweeper";\nexport const handler = sweeper();`;
}

/** The entry point of what fires timers. */
export function timersSource(root: string): string {
  return `import { timers } from "${packagePath(root)}/runtime/lambda/timers";\nexport const handler = timers();`;
}

/** The entry point of a journal, which knows every contract, and with which events flows end. */
export function journalSource(name: string, ends: readonly string[], root: string): string {
  return [
    `import { journal } from "${packagePath(root)}/runtime/lambda/journal";`,
    `import * as registry from "./schemas/registry.ts";`,
    `export const handler = journal(${JSON.stringify(name)}, Object.values(registry), ${JSON.stringify(ends)});`,
  ].join("\n");
}

/** The entry point of one of the console's functions. */
export function consoleSource(
  factory: "consolePage" | "consoleReader" | "consoleActor",
  root: string,
): string {
  return `import { ${factory} } from "${packagePath(root)}/console/http/function";\nexport const handler = ${factory}();`;
}

/**
 * From the root to this package, as an import path: `.` in a clone, `./node_modules/…` where it is installed. What is imported
 * from there has no ending: it is TypeScript in a clone, and JavaScript where it is installed.
 */
function packagePath(root: string): string {
  const path = slashed(relative(root, PACKAGE_ROOT));
  return path.startsWith(".") ? path : `./${path}`;
}
