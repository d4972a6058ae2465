/** Columns of a terminal. */
const COLUMNS = 80;

/** Levels beyond are shown as deep as this one, so that there is room for text. */
const MAX_LEVELS = 12;

/** What stands before a text so many levels deep. */
export function indented(depth: number): string {
  return "  ".repeat(Math.min(depth, MAX_LEVELS));
}

/** Lines of at most 80 columns; those after the first are indented. A word that is longer than a line is broken. */
export function wrapped(text: string, indent: number): string[] {
  const lines: string[] = [];
  let line: string[] = [];
  let width = 0;
  for (const character of text) {
    if (width + widthOf(character) > COLUMNS) {
      const space = line.lastIndexOf(" ");
      const rest = space > indent + 8 ? line.splice(space) : [];
      lines.push(line.join("").trimEnd());
      line = [..." ".repeat(indent), ...rest.join("").trimStart()];
      width = line.reduce((sum, one) => sum + widthOf(one), 0);
      if (character === " " && line.length === indent) continue;
    }
    line.push(character);
    width += widthOf(character);
  }
  return [...lines, line.join("")];
}

/** Scripts and pictures that terminals show two columns wide. */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F000}-\u{3FFFD}]/u;

function widthOf(character: string): number {
  return WIDE.test(character) ? 2 : 1;
}
