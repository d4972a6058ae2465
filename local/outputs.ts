import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const fileOf = (root: string) => join(root, ".local", "outputs.json");

/** Writes the stack's outputs for other tools as one flat object: nested ones under dotted names. */
export function keepOutputs(root: string, outputs: Record<string, unknown>): void {
  const file = fileOf(root);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.draft`, `${JSON.stringify(flat(outputs), null, 2)}\n`);
  renameSync(`${file}.draft`, file);
}

/** Where a local AWS serves this program already, from another terminal; undefined where none answers. */
export async function servedFrom(root: string): Promise<string | undefined> {
  const file = fileOf(root);
  if (!existsSync(file)) return undefined;
  const endpoint = String(JSON.parse(readFileSync(file, "utf8")).endpoint);
  return fetch(endpoint).then(
    () => endpoint,
    () => undefined,
  );
}

/** Removes the outputs of the local AWS that stops, but not those that another one has written since. */
export function forgetOutputs(root: string, endpoint: string | undefined): void {
  const file = fileOf(root);
  if (existsSync(file) && JSON.parse(readFileSync(file, "utf8")).endpoint === endpoint) rmSync(file);
}

/** `{ a: { b: 1 } }` → `{ "a.b": 1 }` */
export function flat(value: Record<string, unknown>, prefix = ""): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      typeof inner === "object" && inner !== null
        ? Object.entries(flat(inner as Record<string, unknown>, `${prefix}${name}.`))
        : [[`${prefix}${name}`, inner]],
    ),
  );
}
