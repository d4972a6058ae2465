import { posix } from "node:path";
import ts from "typescript";
import { type Import, importsOf } from "./imports.ts";
import { nodesOf, place, type Source } from "./sources.ts";

/**
 * What each room may import: at run time, and with `import type` besides. `schemas/` is a folder of the project,
 * `npm:` a package, `node:` the built-ins, `own/` the file's own folder, `owner/` its owner's in the room,
 * `file:` one file.
 */
const ROOMS: Readonly<Record<string, { values: readonly string[]; types: readonly string[] }>> = {
  "index.ts": { values: ["components/", "flows/", "schemas/"], types: [] },
  "flows/": { values: ["components/", "schemas/", "own/", "npm:@pulumi/pulumi"], types: [] },
  "schemas/": { values: ["schemas/", "npm:zod"], types: [] },
  "handlers/": { values: ["schemas/"], types: ["runtime/", "own/"] },
  "runtime/": {
    values: ["schemas/", "runtime/", "npm:@aws-sdk/*", "node:*", "npm:zod", "npm:canonicalize"],
    types: [],
  },
  "history/": { values: ["schemas/", "history/"], types: ["runtime/"] },
  "adapters/": {
    values: [
      "schemas/",
      "own/",
      "owner/",
      "adapters/secrets/",
      "file:adapters/options.ts",
      "file:adapters/refusal.ts",
      "file:adapters/retry-after.ts",
      "npm:*",
      "node:*",
    ],
    types: ["handlers/", "runtime/"],
  },
  "components/": {
    values: ["schemas/", "history/", "components/", "npm:@pulumi/*", "npm:esbuild", "npm:zod", "node:*"],
    types: ["runtime/"],
  },
  "console/page/": {
    // Of history only what needs nothing else: it runs in a browser.
    values: [
      "console/page/",
      "file:history/alike.ts",
      "npm:preact",
      "npm:preact/*",
      "npm:@dagrejs/dagre",
      "npm:oauth4webapi",
    ],
    types: ["history/", "runtime/", "file:console/api.ts"],
  },
  "console/": {
    values: [
      ...["schemas/", "runtime/", "history/", "tools/", "console/", "file:components/function/page.ts"],
      ...["npm:@aws-sdk/*", "npm:hono", "npm:hono/*", "npm:@hono/node-server", "npm:zod", "node:*"],
    ],
    types: [],
  },
  "tools/": {
    values: [
      ...["schemas/", "runtime/", "history/", "tools/", "file:local/credentials.ts"],
      ...["npm:@aws-sdk/*", "npm:typescript", "npm:yaml", "node:*"],
    ],
    types: ["npm:zod"],
  },
  "testing/": {
    values: [
      ...["flows/", "schemas/", "runtime/", "history/", "adapters/", "components/", "console/", "tools/"],
      // A program's adapters are found by the names of their files.
      ...["testing/", "npm:*", "node:*", "computed"],
    ],
    types: [],
  },
  "package/": {
    values: ["schemas/", "runtime/", "components/", "testing/", "own/", "npm:esbuild", "node:*"],
    types: [],
  },
};

/** Imports that the table of rooms does not allow. */
export function strangeImports(sources: readonly Source[]): string[] {
  const handlers = new Set(sources.filter(isHandler).map(({ path }) => `file:${path}`));
  return sources.flatMap((source) => {
    const room = Object.entries(ROOMS).find(([name]) => isIn(name, source.path));
    if (!room) return [];
    const [name, { values, types }] = room;
    const isStrange = ({ target, typeOnly }: Import) => {
      const allowed = [...values, ...(typeOnly ? types : [])];
      return handlers.has(target) || !allowed.some((pattern) => matches(pattern, target, source.path));
    };
    return importsOf(source)
      .filter(isStrange)
      .map((found) => `${place(found.node)} ${describe(name, found, [...values, ...types.map(asType)])}`);
  });
}

/** Handlers that are not in the list of handlers under the name of their file, or under another one as well. */
export function misnamedHandlers(sources: readonly Source[]): string[] {
  return sources
    .filter((source) => /^(.*\/)?handlers\//.test(source.path) && isBusiness(source))
    .flatMap((source) => {
      const name = posix.basename(source.path, ".ts");
      const names = nodesOf(source)
        .filter((node) => ts.isInterfaceDeclaration(node) && node.name.text === "Handlers")
        .flatMap((node) => (node as ts.InterfaceDeclaration).members.map((member) => member.getText()));
      return names.length === 1 &&
        [`${name}: typeof handle;`, `"${name}": typeof handle;`].includes(names[0] ?? "")
        ? []
        : [`${source.path}:1 add \`interface Handlers { "${name}": typeof handle; }\` of runtime/handler.ts`];
    });
}

/** Whether a file is a handler, not a port: a flow names it, and nothing imports it. */
function isHandler(source: Source): boolean {
  return source.path.startsWith("handlers/") && isBusiness(source);
}

function isBusiness({ text }: Source): boolean {
  return /^export (const|(async )?function) handle\b/m.test(text);
}

function isIn(room: string, path: string): boolean {
  return room.endsWith("/") ? path.startsWith(room) : path === room;
}

function matches(pattern: string, target: string, from: string): boolean {
  if (pattern === "own/") return target.startsWith(`file:${posix.dirname(from)}/`);
  if (pattern === "owner/") return target.startsWith(`file:${from.split("/").slice(0, 2).join("/")}/`);
  if (pattern.endsWith("/")) return target.startsWith(`file:${pattern}`);
  return pattern.endsWith("*") ? target.startsWith(pattern.slice(0, -1)) : target === pattern;
}

function describe(room: string, { specifier, typeOnly }: Import, allowed: readonly string[]): string {
  const what = specifier ? `${typeOnly ? "import type " : ""}"${specifier}"` : "a computed module name";
  return `imports ${what}; ${room} may import ${allowed.join(", ")}`;
}

function asType(pattern: string): string {
  return `import type ${pattern}`;
}

/** Imports of zod other than `import * as z`: they keep the whole of zod in every bundle. */
export function wholeZod(sources: readonly Source[]): string[] {
  return sources.flatMap((source) =>
    importsOf(source)
      .filter(({ target }) => target === "npm:zod")
      .filter(({ node }) => !/^import (type )?\* as \w+ from/.test(node.getText()))
      .map(({ node }) => `${place(node)} write import * as z from "zod": anything else bundles all of zod`),
  );
}

const LONG = 300;
const SHORT_ROOMS =
  /^(flows|schemas|handlers|runtime|history|components|adapters|local|tools|console|testing|package)\//;

/** Files of more than 300 lines. */
export function longFiles(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => SHORT_ROOMS.test(path))
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split("\n").length }))
    .filter(({ lines }) => lines > LONG)
    .map(({ path, lines }) => `${path}:${LONG + 1} has ${lines} lines, more than ${LONG}: split it`);
}

/** Files named `index.ts` below the root; in fixtures and examples they are programs. */
export function barrels(sources: readonly Source[]): string[] {
  return sources
    .filter(
      ({ path }) => path.endsWith("/index.ts") && !/\/fixtures\/|^examples\/[^/]+\/index\.ts$/.test(path),
    )
    .map(({ path }) => `${path}:1 import from the files themselves, or name it after what it holds`);
}

/** Files that import each other in a circle, types included: each group once, from its first file on. */
export function circles(sources: readonly Source[]): string[] {
  const imports = new Map(
    sources.map((source) => [
      source.path,
      importsOf(source).flatMap(({ target }) => (target.startsWith("file:") ? target.slice(5) : [])),
    ]),
  );
  const reached = new Map([...imports.keys()].map((path) => [path, reachedFrom(path, imports)]));
  const seen = new Set<string>();
  return [...imports.keys()].sort().flatMap((path) => {
    if (seen.has(path) || !reached.get(path)?.has(path)) return [];
    const group = [...imports.keys()].filter(
      (other) => reached.get(path)?.has(other) && reached.get(other)?.has(path),
    );
    for (const one of group) seen.add(one);
    return [`${path}:1 is in a circle of imports: ${group.sort().join(", ")}; take out what they share`];
  });
}

function reachedFrom(path: string, imports: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set<string>();
  const open = [...(imports.get(path) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop())
    if (!found.has(next)) {
      found.add(next);
      open.push(...(imports.get(next) ?? []));
    }
  return found;
}
