import ts from "typescript";
import { nodesOf, place, type Source } from "./sources.ts";

/** Objects whose members are sources of time or chance, and those members. */
const IMPURE_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Date: ["now"],
  Math: ["random"],
  performance: ["now", "timeOrigin"],
  process: ["hrtime", "uptime", "nextTick"],
};

/** Names of timers and of chance, whether global, imported or a member of `crypto` or `globalThis`. */
const IMPURE_NAMES =
  /^(setTimeout|setInterval|setImmediate|randomUUID|randomBytes|randomInt|randomFill|getRandomValues)$/;

/** Where time and chance come from. */
const SYSTEM = "runtime/ports/system.ts";

/** Time, timers and chance in runtime/ and handlers/, which the simulation could not control. */
export function impurities(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => /^(runtime|handlers)\//.test(path) && path !== SYSTEM)
    .flatMap((source) => nodesOf(source).filter(isImpure))
    .map((node) => `${place(node)} ${node.getText()}: take time, timers and chance from ${SYSTEM}'s port`);
}

function isImpure(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return node.expression.getText() === "Date" && !node.arguments?.length;
  if (ts.isCallExpression(node)) return node.expression.getText() === "Date";
  const member = memberOf(node);
  if (member) {
    const owner = member.object.replace(/^globalThis\./, "");
    return (
      IMPURE_MEMBERS[owner]?.includes(member.name) ||
      (/^(globalThis|global|crypto)$/.test(member.object) && IMPURE_NAMES.test(member.name))
    );
  }
  return ts.isIdentifier(node) && IMPURE_NAMES.test(node.text) && !isMemberName(node);
}

/** `a.b` or `a["b"]` as its two parts. */
function memberOf(node: ts.Node): { object: string; name: string } | undefined {
  if (ts.isPropertyAccessExpression(node)) return { object: node.expression.getText(), name: node.name.text };
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression))
    return { object: node.expression.getText(), name: node.argumentExpression.text };
  return undefined;
}

/** Whether an identifier names a member of something: `system.setTimeout`, `{ setTimeout: … }`. */
function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  return (
    (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isMethodSignature(parent)) &&
    parent.name === node
  );
}

/** Where the environment may be read: what a component sets, and what AWS does. */
const ENVIRONMENT = "runtime/lambda/environment.ts";
const AWS_ENVIRONMENT = "runtime/wire/settings.ts";

/** Reads of the environment; settings reach the other files as arguments. */
export function environmentReads(sources: readonly Source[]): string[] {
  return sources
    .filter(
      ({ path }) =>
        /^(runtime|components|handlers|schemas)\//.test(path) &&
        path !== ENVIRONMENT &&
        path !== AWS_ENVIRONMENT,
    )
    .flatMap((source) => nodesOf(source).filter(isEnvironment))
    .map((node) => `${place(node)} ${node.getText()}: only ${ENVIRONMENT} reads the environment`);
}

function isEnvironment(node: ts.Node): boolean {
  const member = memberOf(node);
  if (member) return /(^|\.)process$/.test(member.object) && member.name === "env";
  if (ts.isImportDeclaration(node)) return /^["'](node:)?process["']$/.test(node.moduleSpecifier.getText());
  return (
    ts.isVariableDeclaration(node) &&
    ts.isObjectBindingPattern(node.name) &&
    node.initializer?.getText() === "process"
  );
}
