import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";

/** A TypeScript file of the project. */
export interface Source {
  /** From the project's root, with slashes. */
  path: string;
  text: string;
}

const OUTSIDE = ["node_modules", ".git", ".build", ".local", "dist"];

/** Every TypeScript file of the project. */
export function readSources(folder = ""): Source[] {
  return readdirSync(folder || ".", { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) return OUTSIDE.includes(entry.name) ? [] : readSources(`${path}/`);
    return /\.[cm]?tsx?$/.test(entry.name) ? [{ path, text: readFileSync(path, "utf8") }] : [];
  });
}

const parsed = new WeakMap<Source, ts.Node[]>();

/** Every node of a source, parents first. */
export function nodesOf(source: Source): ts.Node[] {
  const known = parsed.get(source);
  if (known) return known;
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node) => {
    nodes.push(node);
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile(source.path, source.text, ts.ScriptTarget.Latest, true));
  parsed.set(source, nodes);
  return nodes;
}

/** `file:line` of a node. */
export function place(node: ts.Node): string {
  const file = node.getSourceFile();
  return `${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}
