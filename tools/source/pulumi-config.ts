import { isMap, parseDocument } from "yaml";

/** Pulumi.yaml with a setting at the end of its `config`. `lines`: what it says, one a line. */
export function withConfig(text: string, setting: string, lines: readonly string[]): string {
  const config = parseDocument(text).get("config", true);
  if (!isMap(config)) throw new Error("Pulumi.yaml has no config: add it.");
  if (config.has(setting)) return text;
  const end = config.range?.[2] ?? text.length;
  const before = text.slice(0, end).replace(/\n*$/, "\n");
  return `${before}  ${setting}:\n${lines.map((line) => `    ${line}\n`).join("")}${text.slice(end)}`;
}
