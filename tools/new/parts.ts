/** Pieces of sources that several kinds have. */
import { Misuse } from "../command.ts";
import { withImport, withStatements } from "../source/flow-file.ts";
import type { Draft } from "./draft.ts";
import type { EventUse } from "./event.ts";
import type { Field } from "./fields.ts";
import { kebab } from "./names.ts";
import type { KnownFlow } from "./project.ts";

/** `import type` lines of events, for a handler. */
export function eventImports(events: readonly EventUse[]): string {
  const lines = events.map(
    ({ type, owner }) => `import type { ${type} } from "../../schemas/${owner}/${kebab(type)}.ts";`,
  );
  return [...new Set(lines)].join("\n");
}

/** The lines that give a handler's name its type. */
export function registration(name: string): string {
  return `declare module "../../runtime/handler.ts" {
  interface Handlers {
    "${name}": typeof handle;
  }
}
`;
}

/** \`{ type: "…", data: { … } }\` of an event. \`valueFor\`: what stands for a field; else its time or its example does. */
export function outgoing(
  { type, key, fields }: EventUse,
  valueFor: (field: Field) => string | undefined,
): string {
  const wanted = fields.filter(({ name, required }) => required || key.includes(name));
  const values = wanted.map((field) => {
    const value = valueFor(field) ?? (field.isTime ? "now" : JSON.stringify(field.example));
    if (value === undefined)
      throw new Misuse(
        `${type} has no example of its field ${field.name}: give its contract one, and try again.`,
      );
    return `${field.name}: ${value}`;
  });
  return `{ type: "${type}", data: { ${values.join(", ")} } }`;
}

/** An event's example as a literal. */
export function exampleOf({ type, fields }: EventUse): string {
  const known = fields.filter(({ example }) => example !== undefined);
  if (fields.some(({ required, example }) => required && example === undefined))
    throw new Misuse(`${type} has no example: give its contract one, from which the test is made.`);
  return JSON.stringify(Object.fromEntries(known.map(({ name, example }) => [name, example])));
}

/** What a flow's file gets: imports, and statements at its end. */
export interface FlowLines {
  flow: KnownFlow;
  events: readonly EventUse[];
  /** Component → its module below `components/`. */
  components: Readonly<Record<string, string>>;
  statements: readonly string[];
  /** What they take of the stack. */
  needs: readonly string[];
}

export function addToFlow(draft: Draft, { flow, events, components, statements, needs }: FlowLines): void {
  draft.change(flow.path, (text) => {
    let changed = withStatements(flow.path, text, statements.join("\n"), needs);
    for (const [name, module] of Object.entries(components))
      changed = withImport(flow.path, changed, name, `../components/${module}.ts`);
    for (const { type, owner } of events)
      changed = withImport(flow.path, changed, type, `../schemas/${owner}/registry.ts`);
    return changed;
  });
}

/** \`on: { A, B }\`; nothing without events. */
export function listed(name: string, events: readonly EventUse[]): string {
  return events.length === 0 ? "" : `${name}: { ${events.map(({ type }) => type).join(", ")} }, `;
}

/** \`emits: A | B\`; nothing without events. */
export function union(name: string, events: readonly EventUse[]): string {
  return events.length === 0 ? "" : `${name}: ${events.map(({ type }) => type).join(" | ")}; `;
}

export const TEST_HEAD = `import { test } from "uvu";
import * as assert from "uvu/assert";
import { flowOf } from "../../../testing/flow.ts";
`;

/** Whether a piece of source uses a name, outside of its texts. */
export function uses(source: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(source.replaceAll(/"[^"]*"/g, ""));
}

/** @throws Misuse unless just one event is to be published */
export function oneEvent(name: string, emits: readonly string[], like: string): string {
  const [type, ...more] = emits;
  if (type === undefined || more.length > 0)
    throw new Misuse(`What does ${name} publish? Say --emits with one event, such as ${like}.`);
  return type;
}
