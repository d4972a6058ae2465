/** What the runtime itself says of work that went well: the console and the timelines show that. */
const ROUTINE = ["accepted", "answered", "batch", "flow ended", "handled", "swept", "woken"];

/** Fields that name the process, and those that nobody reads in a line. */
const ASIDE = [
  ...["timestamp", "level", "message", "correlationId", "_aws"],
  ...["consumer", "endpoint", "eventId", "messageId", "messageIds"],
];

/** What Node.js says of the local AWS's own code around a function. */
const PLATFORM = /^\(node:\d+\) |^\(Use `node --trace-/;

const COLUMNS = 80;
const INDENT = "    ";

/**
 * A line that a function wrote, as people read it: the function, its process, and what it says, wrapped to 80 columns.
 * Undefined for what is no news: what the runtime says of work that went well, and the platform's own lines.
 */
export function logText(json: string): string | undefined {
  const { function: physical, line } = JSON.parse(json) as { function: string; line: string };
  // Physical names end with a hyphen and seven digits.
  const name = physical.replace(/-[0-9a-f]{7}$/, "");
  const entry = objectOf(line);
  if (!entry) return line.trim() === "" || PLATFORM.test(line) ? undefined : wrapped(`${name}: ${line}`);
  const { level = "INFO", message = "", correlationId } = entry;
  if (level === "INFO" && ROUTINE.includes(String(message))) return undefined;
  const fields = Object.entries(entry).filter(([field]) => !ASIDE.includes(field));
  const more = fields.map(([field, value]) => `${field}: ${textOf(value)}`).join(", ");
  const process = correlationId === undefined ? "" : ` [${correlationId}]`;
  const mark = level === "ERROR" ? "✗ " : level === "WARN" ? "! " : "";
  return wrapped(`${mark}${name}${process}: ${[message, more].filter(Boolean).join("; ")}`);
}

function objectOf(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Breaks at spaces; a word that is longer than a line stays whole, so that it can be copied. */
function wrapped(text: string): string {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = lines.length === 0 ? "" : INDENT;
    for (const word of paragraph.split(" ")) {
      const longer = line.trim() === "" ? `${line}${word}` : `${line} ${word}`;
      if (longer.length > COLUMNS && line.trim() !== "") {
        lines.push(line);
        line = `${INDENT}${word}`;
      } else line = longer;
    }
    lines.push(line);
  }
  return lines.join("\n");
}
