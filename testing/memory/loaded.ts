import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { compileFunction } from "node:vm";
import { parse } from "yaml";
import { bundleProgram, handlerModules, PARAMETERS } from "../bundle.ts";
import type { FlowInMemory, InMemoryOptions } from "./flow-in-memory.ts";

/** A program with a stack's config: what it declares, to be run as often as wanted. */
export interface Loaded {
  open(options: InMemoryOptions): FlowInMemory;
  /** Ports of its handlers, and the folders of their adapters. */
  adapters: readonly { alias: string; port: string }[];
  /** Who sends to its webhooks. */
  senders: readonly string[];
  /** Names of the flows that its `index.ts` chooses among; undefined where it does not. */
  flows: readonly string[] | undefined;
}

type Body = (exported: object, required: NodeJS.Require, config: Config) => Promise<void>;
type Config = Readonly<Record<string, string>>;

/** Program → its bundle: once for a process. */
const bodies = new Map<string, Promise<Body>>();

/** Program and config → what they come to: once for a process. */
const loaded = new Map<string, Promise<Loaded>>();

/** Loads a program, whose `handlers/` and Pulumi.yaml stand beside it, with config that adds to Pulumi.yaml's defaults. */
export function load(program: string, config: Readonly<Record<string, unknown>>): Promise<Loaded> {
  const settings = { ...defaultsBeside(program), ...asTexts(config) };
  const name = JSON.stringify([program, settings]);
  const found = loaded.get(name) ?? evaluated(program, settings);
  loaded.set(name, found);
  return found;
}

async function evaluated(program: string, settings: Config): Promise<Loaded> {
  const body = bodies.get(program) ?? bundled(program);
  bodies.set(program, body);
  const exported = {} as Loaded & { missing?: ReadonlySet<string> };
  try {
    await (await body)(exported, createRequire(import.meta.url), settings);
  } catch (error) {
    const missing = [...(exported.missing ?? [])].join(", ");
    const hint = missing ? ` It requires settings that nobody gives: ${missing}; give them as config.` : "";
    throw new Error(`${program}: ${(error as Error).message}${hint}`, { cause: error });
  }
  return exported;
}

async function bundled(program: string): Promise<Body> {
  const { imports, list } = handlerModules(program);
  const code = await bundleProgram(
    [
      // First: what is missing can be told then, whatever goes wrong in the program.
      `import { told } from "./testing/memory/missing";`,
      `import * as program from "@program";`,
      imports,
      `import { FlowInMemory } from "./testing/memory/flow-in-memory";`,
      `import { declared, flows } from "./testing/simulation/declared";`,
      `import { programOf } from "./testing/simulation/program";`,
      `const found = programOf(${list}, program);`,
      "told.flows = flows.names;",
      "const ports = declared.flatMap(({ ports }) => Object.entries(ports));",
      "exported.adapters = ports.map(([alias, { port }]) => ({ alias, port }));",
      "exported.senders = declared.flatMap(({ sender }) => sender?.choice ?? []);",
      "exported.open = (options) => new FlowInMemory(found, options);",
    ].join("\n"),
    { program },
  );
  return compileFunction(code, [...PARAMETERS], { filename: "flow-in-memory.js" }) as Body;
}

/** Config as the engine hands it over: names with their namespace, texts, JSON where they are none. */
function asTexts(config: Readonly<Record<string, unknown>>): Config {
  const entries = Object.entries(config).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name.includes(":") ? name : `project:${name}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

/** The defaults that a program's Pulumi.yaml gives its settings. */
function defaultsBeside(program: string): Config {
  const file = resolve(dirname(program), "Pulumi.yaml");
  const { config = {} } = existsSync(file) ? parse(readFileSync(file, "utf8")) : {};
  return asTexts(
    Object.fromEntries(Object.entries(config ?? {}).map(([name, entry]) => [name, defaultOf(entry)])),
  );
}

/** An entry is a schema (`{ type, default }`), `{ value }` or a value. */
function defaultOf(entry: unknown): unknown {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return entry;
  const { value, default: fallback } = entry as Record<string, unknown>;
  return value ?? fallback;
}
