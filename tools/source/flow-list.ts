import ts from "typescript";
import { moduleOf, nodesOf, parsed, wholeLines } from "./parse.ts";
import { type Splice, spliced } from "./splice.ts";

const PATH = "index.ts";

/** The list `flows` of index.ts. */
function listOf(file: ts.SourceFile): ts.ObjectLiteralExpression {
  for (const node of nodesOf(file))
    if (ts.isVariableDeclaration(node) && node.name.getText() === "flows" && node.initializer)
      if (ts.isObjectLiteralExpression(node.initializer)) return node.initializer;
  throw new Error("index.ts has no list `const flows = { … }`: add one, and hand it to chosenFlows().");
}

const nameOf = (property: ts.ObjectLiteralElementLike) =>
  property.name?.getText().replace(/^"|"$/g, "") ?? "";

/** The flows that index.ts lists. */
export function listedFlows(index: string): string[] {
  return listOf(parsed(PATH, index)).properties.map(nameOf);
}

/** index.ts without the import and the entry of some flows. */
export function withoutFlows(index: string, flows: readonly string[]): string {
  const file = parsed(PATH, index);
  const entries = listOf(file).properties.filter((property) => flows.includes(nameOf(property)));
  const imports = file.statements.filter((node) =>
    flows.some((flow) => moduleOf(node) === `./flows/${flow}.ts`),
  );
  return spliced(index, [
    ...imports.map((node): Splice => ({ ...wholeLines(file, node), text: "" })),
    ...entries.map((node): Splice => {
      const comma = /^\s*,/.exec(index.slice(node.end));
      return { from: node.getFullStart(), to: node.end + (comma?.[0].length ?? 0), text: "" };
    }),
  ]);
}

/** index.ts with a flow's import and entry. `name`: that of its function; the entry is the flow's own where they differ. */
export function withFlow(index: string, flow: string, name: string): string {
  const file = parsed(PATH, index);
  const list = listOf(file);
  const last = file.statements.findLast(ts.isImportDeclaration);
  const line = `import { ${name} } from "./flows/${flow}.ts";\n`;
  const at = last ? wholeLines(file, last).to : 0;
  const entry = flow === name ? name : `"${flow}": ${name}`;
  const ahead = list.properties.length > 0 && !list.properties.hasTrailingComma ? "," : "";
  const end = list.properties.length > 0 ? list.properties.end : list.getStart() + 1;
  return spliced(index, [
    { from: at, to: at, text: line },
    { from: end, to: end, text: `${ahead}\n  ${entry},` },
  ]);
}

/** index.ts with a bus of another name. */
export function withBusName(index: string, name: string): string {
  for (const node of nodesOf(parsed(PATH, index)))
    if (ts.isNewExpression(node) && node.expression.getText() === "EventBus") {
      const [first] = node.arguments ?? [];
      if (first && ts.isStringLiteral(first))
        return spliced(index, [{ from: first.getStart(), to: first.end, text: JSON.stringify(name) }]);
    }
  throw new Error('index.ts makes no `new EventBus("…")` that could be named.');
}
