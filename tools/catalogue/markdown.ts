/** Text that may hold `code`, as Markdown in a line or a table's cell: what is no code cannot be taken for markup. */
export function text(words: string): string {
  return words
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? code(part.slice(1, -1)) : escaped(part)))
    .join("");
}

function escaped(part: string): string {
  return part.replace(/\s+/g, " ").replace(/[&<>|*[\]\\`]/g, entity);
}

/** A value as code, in a line or a table's cell. Where a fence of backticks cannot hold it, as HTML. */
export function code(value: unknown): string {
  const plain = String(value).replace(/[\r\n]+/g, " ");
  if (plain !== "" && !/[|`]|^ | $/.test(plain)) return `\`${plain}\``;
  return `<code>${plain.replace(/[&<>|*[\]\\`_~]/g, entity)}</code>`;
}

function entity(character: string): string {
  return `&#${character.codePointAt(0)};`;
}

/** A table of cells that are Markdown already; nothing where there are no rows. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(heads), `|${heads.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}

/** Where GitHub puts a heading's anchor. */
export function anchor(heading: string): string {
  const kept = heading.toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, "");
  return `#${kept.replaceAll(" ", "-")}`;
}

/** Words as a list: `a, b or c`. */
export function listed(words: readonly string[], last: "or" | "and"): string {
  const [end, ...others] = words.toReversed();
  return others.length === 0 ? (end ?? "") : `${others.toReversed().join(", ")} ${last} ${end}`;
}

/** Parts as paragraphs; empty ones are left out. */
export function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}
