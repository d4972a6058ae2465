import { posix } from "node:path";
import ts from "typescript";
import type { SourceText } from "./catalogue-event.ts";

/** Path from the project's root → TypeScript. */
export type Files = ReadonlyMap<string, string>;

/** Something in a file: names in it mean what they mean there. */
interface Found<N extends ts.Node> {
  node: N;
  file: string;
}

/**
 * What the doc comments say of each event that the files define: above the definition, and above its fields, those
 * that are spread from other objects or come from another file included. By detail-type.
 */
export function sourceTexts(files: Files): Map<string, SourceText> {
  const sources = new Map(
    [...files].map(([path, text]) => [path, ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)]),
  );
  return new Map([...sources.keys()].flatMap((file) => eventsOf(file, sources)));
}

type Sources = ReadonlyMap<string, ts.SourceFile>;

function eventsOf(file: string, sources: Sources): [string, SourceText][] {
  return constantsOf(sources.get(file)).flatMap(({ statement, initializer }) => {
    if (!initializer || !ts.isCallExpression(initializer)) return [];
    const [definition] = initializer.arguments;
    if (initializer.expression.getText() !== "defineEvent" || !definition) return [];
    if (!ts.isObjectLiteralExpression(definition)) return [];
    const type = fieldValue(definition, "type");
    const data = fieldValue(definition, "data");
    if (!type || !ts.isStringLiteralLike(type)) return [];
    const purpose = commentOn(statement);
    const notes = Object.fromEntries(data ? notesIn({ node: data, file }, "", sources) : []);
    return [[type.text, { file, ...(purpose ? { purpose } : {}), notes }]];
  });
}

/** Constants at the top of a file. */
function constantsOf(source: ts.SourceFile | undefined) {
  return (source?.statements ?? ([] as ts.Statement[])).flatMap((statement) =>
    ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.map(({ name, initializer }) => ({
          ...{ statement, name: name.getText(), initializer },
        }))
      : [],
  );
}

function fieldValue(object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  const property = object.properties.find((one) => one.name?.getText() === name);
  return property && ts.isPropertyAssignment(property) ? property.initializer : undefined;
}

/** Path and comment of each field of what may be an object's schema, or a list of them. */
function notesIn(schema: Found<ts.Expression>, prefix: string, sources: Sources): [string, string][] {
  const found = objectIn(schema, sources);
  if (!found) return [];
  const { object, list } = found;
  const start = list ? `${prefix}[]` : prefix;
  return object.node.properties.flatMap((property) => {
    const file = object.file;
    if (ts.isSpreadAssignment(property)) return notesIn({ node: property.expression, file }, start, sources);
    if (!property.name) return [];
    const path = `${start ? `${start}.` : ""}${property.name.getText().replace(/^["']|["']$/g, "")}`;
    const note = commentOn(property);
    const inner = ts.isPropertyAssignment(property) ? property.initializer : undefined;
    return [
      ...(note ? [[path, note] as [string, string]] : []),
      ...(inner ? notesIn({ node: inner, file }, path, sources) : []),
    ];
  });
}

/** The object literal with the fields of `z.object({…}).refine(…)`, of a name that stands for it, or of a list of it. */
function objectIn(
  { node, file }: Found<ts.Expression>,
  sources: Sources,
): { object: Found<ts.ObjectLiteralExpression>; list: boolean } | undefined {
  if (ts.isObjectLiteralExpression(node)) return { object: { node, file }, list: false };
  if (ts.isIdentifier(node)) {
    const declared = declarationOf(node.text, file, sources);
    return declared && objectIn(declared, sources);
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { expression, name } = node.expression;
  if (expression.getText() !== "z") return objectIn({ node: expression, file }, sources);
  const [inner] = node.arguments;
  const found =
    inner && /^(\w*[oO]bject|array|optional)$/.test(name.text) && objectIn({ node: inner, file }, sources);
  return found ? { ...found, list: found.list || name.text === "array" } : undefined;
}

/** What a constant of a file stands for, or of another that it is imported from. */
function declarationOf(name: string, file: string, sources: Sources): Found<ts.Expression> | undefined {
  const source = sources.get(file);
  const here = constantsOf(source).find((constant) => constant.name === name);
  if (here) return here.initializer && { node: here.initializer, file };
  for (const statement of source?.statements ?? []) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const bindings = statement.importClause?.namedBindings;
    const imported =
      bindings && ts.isNamedImports(bindings) && bindings.elements.find((one) => one.name.text === name);
    if (!imported) continue;
    const from = posix.join(posix.dirname(file), statement.moduleSpecifier.text);
    return declarationOf((imported.propertyName ?? imported.name).text, from, sources);
  }
  return undefined;
}

/** The last doc comment above a node, as one line, without its tags. */
function commentOn(node: ts.Node): string | undefined {
  const comment = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).at(-1)?.comment;
  const text = ts.getTextOfJSDocComment(comment)?.replace(/\{@link\s+([^}\s]+)[^}]*\}/g, "$1");
  return text?.replace(/\s+/g, " ").trim() || undefined;
}
