import ts from "typescript";

/** A source as the compiler reads it, without types. */
export function parsed(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
}

/** All nodes of a file, parents first. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

/** Module that an import or export names. */
export function moduleOf(node: ts.Node): string | undefined {
  if (!ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) return undefined;
  return node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)
    ? node.moduleSpecifier.text
    : undefined;
}

/** A statement with its comments and the line break behind it. */
export function wholeLines(file: ts.SourceFile, node: ts.Node): { from: number; to: number } {
  const { text } = file;
  const from = text.lastIndexOf("\n", node.getStart(file) - 1) + 1;
  const end = text.indexOf("\n", node.end);
  return { from, to: end < 0 ? text.length : end + 1 };
}
