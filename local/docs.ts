/** `npm run docs`: writes the catalogue of events, from the program and its contracts. Nothing is deployed. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as z from "zod";
import type { Choreography } from "../history/choreography.ts";
import type { EventDefinition } from "../schemas/event.ts";
import { IncomingMetadata } from "../schemas/metadata.ts";
import * as registry from "../schemas/registry.ts";
import { type CatalogueEvent, catalogueEvent, type Schema } from "../tools/catalogue/catalogue-event.ts";
import { documents } from "../tools/catalogue/documents.ts";
import { Misuse } from "../tools/command.ts";
import { kebab } from "../tools/new/names.ts";
import { evaluate } from "./program.ts";
import { say } from "./say.ts";

const HELP = `npm run docs                  writes docs/events.md, docs/flows.md and docs/asyncapi.yaml
npm run docs -- --check       only says which of them are stale
npm run docs -- --help        this text

Exit code: 0, 1 where something failed or is stale, 2 for a wrong call.`;

/** What the files should hold, for the choreography of a program: the JSON of its stack output. */
export function documentsOf(root: string, choreography: string): Map<string, string> {
  const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return documents({
    ...{ title: name, version, events: registered(root) },
    choreography: JSON.parse(choreography) as Choreography,
    metadata: schemaOf(IncomingMetadata),
  });
}

function registered(root: string): CatalogueEvent[] {
  return catalogueEvents(Object.values(registry), schemaFiles(root));
}

/** Events with what their contracts say. `files`: paths from the root, with slashes. */
export function catalogueEvents(
  definitions: readonly EventDefinition[],
  files: readonly string[],
): CatalogueEvent[] {
  return definitions.map((definition) => {
    const name = kebab(definition.type);
    const file = files.find((path) => path.endsWith(`/${name}.ts`));
    if (!file) throw new Error(`${definition.type}: there is no ${name}.ts below schemas/.`);
    return catalogueEvent(definition, schemaOf, file);
  });
}

function schemaOf(data: z.ZodType): Schema {
  return z.toJSONSchema(data, { io: "input" }) as Schema;
}

/** Files that are missing, or hold something else. */
export function stale(root: string, wanted: ReadonlyMap<string, string>): string[] {
  return [...wanted].flatMap(([path, text]) => {
    const file = join(root, path);
    return existsSync(file) && readFileSync(file, "utf8") === text ? [] : [path];
  });
}

function schemaFiles(root: string): string[] {
  const paths = readdirSync(join(root, "schemas"), { recursive: true, encoding: "utf8" });
  return paths.map((path) => `schemas/${path.replaceAll("\\", "/")}`).sort();
}

/** The choreography as every stack has it: evaluated for none of them, with resources that are made up. */
async function choreographyOf(root: string): Promise<string> {
  const newResource = async ({ name, inputs }: { name: string; inputs: Record<string, unknown> }) => {
    const url = `https://${name}.example`;
    const made = { name, arn: `arn:${name}`, url, invokeUrl: url, invokeArn: name, executionArn: name };
    return { id: name, state: { ...made, ...inputs } };
  };
  const config = { allowUnauthenticated: "true", allowSandboxAdapters: "true" };
  const outputs = await evaluate({ root, stack: "docs", region: "us-east-1", config, newResource });
  return String(outputs.choreography);
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parsed(args);
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const root = join(import.meta.dirname, "..");
  say("evaluating index.ts");
  const wanted = documentsOf(root, await choreographyOf(root));
  const changed = stale(root, wanted);
  const silent = registered(root).flatMap(({ definition, description }) =>
    description ? [] : definition.type,
  );
  if (silent.length > 0) say(`no description says what these events are: ${silent.join(", ")}`);
  if (values.check) {
    for (const path of changed) say(`${path} is stale: run npm run docs, and commit it`);
    if (changed.length === 0) say("nothing is stale");
    return changed.length > 0 ? 1 : 0;
  }
  for (const path of changed) {
    writeFileSync(join(root, path), wanted.get(path) ?? "");
    say(`wrote ${path}`);
  }
  say(`${changed.length} of ${wanted.size} files changed`);
  return 0;
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { help: { type: "boolean" }, check: { type: "boolean" } } });
  } catch (error) {
    throw new Misuse((error as Error).message);
  }
}

if (process.argv[1] === import.meta.filename)
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = error instanceof Misuse ? 2 : 1;
  }
