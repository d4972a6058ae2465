import ts from "typescript";
import { nodesOf, place, type Source } from "./sources.ts";

/** What makes a suite green without a test behind it; this folder is where such things are tested. */
export function traps(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => path.startsWith("tests/") && !path.startsWith("tests/harness/"))
    .flatMap((source) => {
      const nodes = nodesOf(source);
      const found = nodes.flatMap((node) => {
        const why = trap(node, source.path);
        return why ? [`${place(node)} ${why}`] : [];
      });
      return source.path.endsWith(".test.ts") && !nodes.some(isRun)
        ? [...found, `${source.path}: hands over no tests: end it with test.run()`]
        : found;
    });
}

/** `test.run()`, or that of a suite. */
function isRun(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  return node.expression.name.text === "run" && node.arguments.length === 0;
}

function trap(node: ts.Node, path: string): string | undefined {
  if (ts.isIdentifier(node) && node.text === "unreachable")
    return "assert.unreachable() passes for the expected error in a catch: use throws() of tests/harness/throws.ts";
  if (ts.isPropertyAccessExpression(node) && node.name.text === "only" && ts.isCallExpression(node.parent))
    return ".only() hides every other test of its file: remove it";
  if (ts.isCallExpression(node) && node.expression.getText() === "assert.throws" && isText(node.arguments[1]))
    return "assert.throws() takes a text for its own message, so any error passes: give a RegExp, or use throws()";
  if (
    ts.isImportDeclaration(node) &&
    node.moduleSpecifier.getText() === '"uvu"' &&
    !path.endsWith(".test.ts")
  )
    return "a suite that npm test does not find: name the file *.test.ts";
  return undefined;
}

function isText(node: ts.Node | undefined): boolean {
  return node !== undefined && (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node));
}
