import type { Edge, Node, Picture } from "./picture.ts";

/** A picture as a Mermaid flowchart, from left to right. */
export function mermaid({ nodes, edges }: Picture): string {
  const ids = new Map(nodes.map(({ id }, index) => [id, idOf(id, index)]));
  return ["flowchart LR", ...nodes.map(nodeLine), ...edges.map(edgeLine)].join("\n  ");

  function nodeLine({ id, label, shape }: Node): string {
    const [open, close] = SHAPES[shape];
    return `${ids.get(id)}${open}"${escaped(label)}"${close}`;
  }

  function edgeLine({ from, to, labels, failure }: Edge): string {
    const arrow = failure ? "-.->" : "-->";
    const label = labels.length > 0 ? `|"${labels.map(escaped).join("<br/>")}"|` : "";
    return `${ids.get(from)} ${arrow}${label} ${ids.get(to)}`;
  }
}

const SHAPES: Readonly<Record<Node["shape"], readonly [open: string, close: string]>> = {
  outside: ["([", "])"],
  function: ["[", "]"],
  projection: ["[(", ")]"],
  mail: [">", "]"],
  end: ["([", "])"],
};

/** A participant's name, or a number: the words of Mermaid's own language, such as `end`, are no ids. */
function idOf(id: string, index: number): string {
  return /^[a-z]+(-[a-z0-9]+)+$/.test(id) ? id.replaceAll("-", "_") : `n${index}`;
}

/** A label between quotes: what Mermaid or HTML would read as its own becomes an entity code. */
function escaped(label: string): string {
  const plain = label.replace(/["#<>&`\\]/g, (character) => `#${character.codePointAt(0)};`);
  return plain.replaceAll("\n", "<br/>");
}
