import { moduleOf, parsed, wholeLines } from "./parse.ts";
import { spliced } from "./splice.ts";

/** A registry without its lines about some modules. */
export function withoutExports(registry: string, modules: readonly string[]): string {
  const file = parsed("registry.ts", registry);
  const lines = file.statements.filter((node) => modules.includes(moduleOf(node) ?? ""));
  return spliced(
    registry,
    lines.map((node) => ({ ...wholeLines(file, node), text: "" })),
  );
}

/** A registry with a line, unless it has one about that module. */
export function withExport(registry: string, module: string, what: string): string {
  const file = parsed("registry.ts", registry);
  if (file.statements.some((node) => moduleOf(node) === module)) return registry;
  const end = registry === "" || registry.endsWith("\n") ? "" : "\n";
  return `${registry}${end}export ${what} from "${module}";\n`;
}
