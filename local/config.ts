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
  const file: ProjectFile = read(join(root, "Pulumi.yaml"));
  const { name, main = "index.ts" } = file;
  const project: Project = { name, main, config: {}, secretKeys: [] };
  const qualified = (key: string) => (key.includes(":") ? key : `${name}:${key}`);
  const set = (key: string, value: unknown) => {
    project.config[qualified(key)] = typeof value === "string" ? value : JSON.stringify(value);
  };
  for (const [key, schema] of Object.entries(file.config ?? {})) {
    const { value, secret } = declared(schema);
    if (value !== undefined) set(key, value);
    if (secret) project.secretKeys.push(qualified(key));
  }
  const settings: { config?: Record<string, unknown> } = read(join(root, `Pulumi.${stack}.yaml`), {});
  for (const [key, value] of Object.entries(settings.config ?? {})) {
    if (typeof value === "object" && value !== null && "secure" in value)
      throw new Error(`Pulumi.${stack}.yaml: ${key} is encrypted. The local AWS needs plain settings.`);
    set(key, value);
  }
  for (const [key, value] of Object.entries(overrides)) set(key, value);
  const missing = Object.keys(file.config ?? {})
    .map(qualified)
    .filter((key) => !(key in project.config));
  const [first] = missing.filter((key) => typeof file.config?.[key] === "object");
  if (first) throw new Error(`Stack ${stack} lacks a value for ${first}: set it in Pulumi.${stack}.yaml.`);
  return project;
}

/** An entry of Pulumi.yaml's `config` is a schema (`{ type, default, secret }`), `{ value }` or a value. */
function declared(entry: unknown): { value?: unknown; secret?: boolean } {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return { value: entry };
  const { value, default: fallback, secret = false } = entry as Record<string, unknown>;
  return { value: value ?? fallback, secret: secret === true };
}

function read<T>(path: string, fallback?: T): T {
  return fallback !== undefined && !existsSync(path)
    ? fallback
    : (parse(readFileSync(path, "utf8")) ?? fallback);
}
