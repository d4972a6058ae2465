import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** What Pulumi.yaml says of the project. */
export interface Project {
  name: string;
  /** Path of the program, relative to the project's folder. */
  main: string;
  /** Keys are `namespace:name`; values that are not strings are JSON, as the engine passes them. */
  config: Record<string, string>;
  secretKeys: string[];
}

interface ProjectFile {
  name: string;
  main?: string;
  config?: Record<string, unknown>;
}

/** The project with a stack's settings: Pulumi.yaml's defaults, then Pulumi.<stack>.yaml, then `overrides`. */
export function readProject(root: string, stack: string, overrides: Record<string, string> = {}): Project {
  const {
    name,
    main = "index.ts",
    config = {},
  }: ProjectFile = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8"));
  const stackFile = `Pulumi.${stack}.yaml`;
  const { config: settings = {} } = readStack(join(root, stackFile));

  const qualified = (key: string) => (key.includes(":") ? key : `${name}:${key}`);
  const declarations = Object.entries(config).map(([key, entry]) => ({ key, ...declared(entry) }));
  const defaults = declarations.filter(({ value }) => value !== undefined);
  const values: Record<string, string> = {};
  for (const [key, value] of [
    ...defaults.map(({ key, value }) => [key, value] as const),
    ...Object.entries(settings),
    ...Object.entries(overrides),
  ]) {
    if (typeof value === "object" && value !== null && "secure" in value)
      throw new Error(`${stackFile}: ${key} is encrypted. The local AWS needs plain settings.`);
    values[qualified(key)] = typeof value === "string" ? value : JSON.stringify(value);
  }
  const missing = declarations.map(({ key }) => qualified(key)).filter((key) => !(key in values));
  if (missing.length > 0)
    throw new Error(`Stack ${stack} lacks a value for ${missing.join(", ")}: set it in ${stackFile}.`);
  const secretKeys = declarations.filter(({ secret }) => secret).map(({ key }) => qualified(key));
  return { name, main, config: values, secretKeys };
}

/** An entry of Pulumi.yaml's `config` is a schema (`{ type, default, secret }`), `{ value }` or a value. */
function declared(entry: unknown): { value?: unknown; secret?: boolean } {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return { value: entry };
  const { value, default: fallback, secret = false } = entry as Record<string, unknown>;
  return { value: value ?? fallback, secret: secret === true };
}

/** A stack's file; one that is missing or empty has no settings. */
function readStack(path: string): Pick<ProjectFile, "config"> {
  return (existsSync(path) && parse(readFileSync(path, "utf8"))) || {};
}
