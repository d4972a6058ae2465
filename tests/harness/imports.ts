import { isBuiltin } from "node:module";
import { posix } from "node:path";
import ts from "typescript";
import { nodesOf, type Source } from "./sources.ts";

/** What a file imports: `import type`, re-exports, `import()`, `import("…").Type` and `require()` included. */
export interface Import {
  /** `file:` and a path from the root, `npm:` and a package's name, `node:` and a built-in, or `computed`. */
  target: string;
  /** As written; empty where it is computed. */
  specifier: string;
  /** Nothing of it remains at run time. */
  typeOnly: boolean;
  node: ts.Node;
}

/** The imports of a source, in order. */
export function importsOf(source: Source): Import[] {
  return nodesOf(source).flatMap((node) => {
    const found = moduleOf(node);
    if (!found) return [];
    const specifier = found.module && ts.isStringLiteralLike(found.module) ? found.module.text : "";
    return [{ target: targetOf(source.path, specifier), specifier, typeOnly: found.typeOnly, node }];
  });
}

function moduleOf(node: ts.Node): { module: ts.Node | undefined; typeOnly: boolean } | undefined {
  if (ts.isImportDeclaration(node))
    return { module: node.moduleSpecifier, typeOnly: node.importClause?.isTypeOnly ?? false };
  if (ts.isExportDeclaration(node) && node.moduleSpecifier)
    return { module: node.moduleSpecifier, typeOnly: node.isTypeOnly };
  if (ts.isImportTypeNode(node))
    return {
      module: ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined,
      typeOnly: true,
    };
  if (ts.isExternalModuleReference(node)) return { module: node.expression, typeOnly: false };
  if (ts.isCallExpression(node) && /^(import|require|createRequire\(.*\))$/.test(node.expression.getText()))
    return { module: node.arguments[0], typeOnly: false };
  return undefined;
}

function targetOf(path: string, specifier: string): string {
  if (specifier === "") return "computed";
  if (/^[./]/.test(specifier)) return `file:${posix.join(posix.dirname(path), specifier)}`;
  if (isBuiltin(specifier)) return specifier.startsWith("node:") ? specifier : `node:${specifier}`;
  const [first = "", second = ""] = specifier.split("/");
  return `npm:${first.startsWith("@") ? `${first}/${second}` : first}`;
}
