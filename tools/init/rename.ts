import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { withoutExports } from "../source/exports.ts";
import { withBusName, withoutFlows } from "../source/flow-list.ts";
import { SAMPLES, SCRIPTS } from "./belongings.ts";
import { FRAMEWORK } from "./name.ts";
import { withoutSettings } from "./settings.ts";

function edit(root: string, path: string, change: (text: string) => string): void {
  const file = join(root, path);
  if (existsSync(file)) writeFileSync(file, change(readFileSync(file, "utf8")));
}

/** Takes flows out of what lists them: index.ts, the registry of events, settings, scripts. */
export function unlist(root: string, flows: readonly string[]): void {
  const owners = flows.flatMap((flow) => SAMPLES[flow]?.owners ?? []);
  const settings = flows.flatMap((flow) => SAMPLES[flow]?.settings ?? []);
  edit(root, "index.ts", (index) => withoutFlows(index, flows));
  edit(root, "schemas/registry.ts", (registry) =>
    withoutExports(
      registry,
      owners.map((owner) => `./${owner}/registry.ts`),
    ),
  );
  for (const path of pulumiFiles(root)) edit(root, path, (text) => withoutSettings(text, settings));
  edit(root, "package.json", (text) => {
    const { scripts, ...others } = JSON.parse(text);
    for (const script of flows.flatMap((flow) => SCRIPTS[flow] ?? [])) delete scripts[script];
    return `${JSON.stringify({ ...others, scripts }, null, 2)}\n`;
  });
}

/** Gives the program its name, wherever that of the framework stands for the program. */
export function rename(root: string, name: string): void {
  const description = `${name}: functions that publish and consume domain events.`;
  edit(root, "index.ts", (index) => withBusName(index, name));
  for (const path of pulumiFiles(root))
    edit(root, path, (text) =>
      text
        .replace(`name: ${FRAMEWORK}\n`, `name: ${name}\n`)
        .replace(/^description: .*$/m, `description: "${description}"`)
        .replaceAll(`  ${FRAMEWORK}:`, `  ${name}:`)
        .replace("such as orders; empty", "such as notes; empty"),
    );
  for (const path of importing(root)) edit(root, path, (text) => text.replaceAll(FRAMEWORK, name));
  edit(root, "package.json", (text) => {
    const { license: _, ...manifest } = { ...JSON.parse(text), name, version: "0.1.0", description };
    return `${JSON.stringify(manifest, null, 2)}\n`;
  });
  edit(root, "package-lock.json", (text) => {
    const lock = JSON.parse(text);
    lock.name = name;
    lock.packages[""].name = name;
    delete lock.packages[""].license;
    return `${JSON.stringify(lock, null, 2)}\n`;
  });
}

/** Where other teams' ways of importing this package stand. */
const IMPORTED = [
  ...["tsconfig.json", "package", "examples", "tests/package", "tests/examples"],
  ...["tests/local/loyalty.full.test.ts", "docs/subscribe.md"],
];

/** The files that {@link IMPORTED} names, below folders all of them. */
function importing(root: string): string[] {
  return IMPORTED.filter((path) => existsSync(join(root, path))).flatMap((path) =>
    statSync(join(root, path)).isDirectory()
      ? readdirSync(join(root, path), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
          .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      : [path],
  );
}

function pulumiFiles(root: string): string[] {
  return readdirSync(root).filter((path) => /^Pulumi(\.[\w-]+)?\.yaml$/.test(path));
}
