import ts from "typescript";
import { moduleOf, nodesOf, parsed, wholeLines } from "./parse.ts";
import { type Splice, spliced } from "./splice.ts";

/** What a flow declares: `new Consumer("process-payment", …)`. */
export interface Declared {
  component: string;
  name: string;
  /** Names of the events that wake it, and of those that it publishes. */
  on: string[];
  emits: string[];
  route?: string;
  /** The variable that holds it. */
  variable?: string;
}

/** The participants, tables, secrets and buckets of a flow's file, in their order. */
export function declaredIn(path: string, text: string): Declared[] {
  const found: Declared[] = [];
  for (const node of nodesOf(parsed(path, text))) {
    if (ts.isCallExpression(node) && /^\w+\.accept$/.test(node.expression.getText()))
      found.push({ component: "accept", name: "", on: [], emits: keysOf(node.arguments[0]) });
    if (!ts.isNewExpression(node)) continue;
    const [name, args] = node.arguments ?? [];
    if (!name || !ts.isStringLiteral(name)) continue;
    const properties = args && ts.isObjectLiteralExpression(args) ? flattened(args) : [];
    const route = valueFor(properties, "route");
    const { parent } = node;
    found.push({
      component: node.expression.getText(),
      name: name.text,
      on: keysOf(valueFor(properties, "on")),
      emits: keysOf(valueFor(properties, "emits")),
      ...(route && ts.isStringLiteral(route) ? { route: route.text } : {}),
      ...(ts.isVariableDeclaration(parent) ? { variable: parent.name.getText() } : {}),
    });
  }
  return found;
}

/** Properties of an object, those of objects that are spread into it as well. */
function flattened(object: ts.ObjectLiteralExpression): ts.ObjectLiteralElementLike[] {
  return object.properties.flatMap((property) =>
    ts.isSpreadAssignment(property) && ts.isObjectLiteralExpression(property.expression)
      ? flattened(property.expression)
      : [property],
  );
}

function valueFor(
  properties: readonly ts.ObjectLiteralElementLike[],
  name: string,
): ts.Expression | undefined {
  const found = properties.find((property) => property.name?.getText() === name);
  return found && ts.isPropertyAssignment(found) ? found.initializer : undefined;
}

function keysOf(value: ts.Expression | undefined): string[] {
  if (!value || !ts.isObjectLiteralExpression(value)) return [];
  return flattened(value).flatMap((property) => property.name?.getText() ?? []);
}

/** Names that a file's top level has: what it imports, and constants. */
function boundNames(file: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const bind = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) names.add(name.text);
    else for (const element of name.elements) if (ts.isBindingElement(element)) bind(element.name);
  };
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations) bind(name);
    if (!ts.isImportDeclaration(statement)) continue;
    const { name, namedBindings } = statement.importClause ?? {};
    if (name) names.add(name.text);
    if (namedBindings && ts.isNamedImports(namedBindings))
      for (const element of namedBindings.elements) names.add(element.name.text);
    else if (namedBindings) names.add(namedBindings.name.text);
  }
  return names;
}

/** A file with a named import, unless it knows the name already. */
export function withImport(path: string, text: string, name: string, module: string): string {
  const file = parsed(path, text);
  if (boundNames(file).has(name)) return text;
  const imports = file.statements.filter(ts.isImportDeclaration);
  for (const node of imports) {
    const bindings = node.importClause?.namedBindings;
    if (moduleOf(node) !== module || node.importClause?.phaseModifier !== undefined) continue;
    if (!bindings || !ts.isNamedImports(bindings)) continue;
    const last = bindings.elements.at(-1);
    const at = last?.end ?? bindings.getStart() + 1;
    return spliced(text, [{ from: at, to: at, text: last ? `, ${name}` : name }]);
  }
  const last = imports.at(-1);
  const at = last ? wholeLines(file, last).to : 0;
  return spliced(text, [{ from: at, to: at, text: `import { ${name} } from "${module}";\n` }]);
}

/** The function of a flow: exported, with a stack as its parameter. */
function flowFunction(path: string, file: ts.SourceFile): ts.FunctionDeclaration & { body: ts.Block } {
  const found = file.statements.find(
    (node): node is ts.FunctionDeclaration & { body: ts.Block } =>
      ts.isFunctionDeclaration(node) &&
      node.body !== undefined &&
      (node.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword),
  );
  if (!found)
    throw new Error(
      `${path} exports no function of the stack: write export function …({ bus }: Stack) { … }`,
    );
  return found;
}

/** A flow's file whose function has more statements at its end, and takes what they need of the stack. */
export function withStatements(
  path: string,
  text: string,
  statements: string,
  needs: readonly string[],
): string {
  const file = parsed(path, text);
  const { parameters, body } = flowFunction(path, file);
  const [stack] = parameters;
  if (!stack) throw new Error(`The flow of ${path} has no parameter: give it { bus }: Stack.`);
  const splices: Splice[] = [{ from: body.end - 1, to: body.end - 1, text: `\n${statements}\n` }];
  if (ts.isObjectBindingPattern(stack.name)) {
    const { elements } = stack.name;
    const missing = needs.filter((need) => !elements.some((one) => one.name.getText() === need));
    const at = elements.at(-1)?.end ?? stack.name.getStart() + 1;
    if (missing.length > 0)
      splices.push({ from: at, to: at, text: `${elements.length > 0 ? ", " : ""}${missing.join(", ")}` });
  } else if (body.statements.length === 0)
    splices.push({ from: stack.name.getStart(), to: stack.name.end, text: `{ ${needs.join(", ")} }` });
  else
    splices.push({
      from: body.getStart() + 1,
      to: body.getStart() + 1,
      text: `\nconst { ${needs.join(", ")} } = ${stack.name.getText()};`,
    });
  return spliced(text, splices);
}
