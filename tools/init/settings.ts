import { isMap, parseDocument } from "yaml";
import { type Splice, spliced } from "../source/splice.ts";

interface Pair {
  key: { value: string; range: [number, number, number] };
}

/** Lines of the entries below `config` whose names are asked for, their comments with them. */
function entries(text: string, isWanted: (key: string) => boolean): Splice[] {
  const config = parseDocument(text).get("config", true);
  if (!isMap(config)) return [];
  const pairs = config.items as unknown as Pair[];
  const lineOf = (offset: number) => text.lastIndexOf("\n", offset - 1) + 1;
  return pairs.flatMap(({ key }, index) => {
    if (!isWanted(key.value)) return [];
    const next = pairs[index + 1];
    const to = next ? lineOf(next.key.range[0]) : text.length;
    return [{ from: lineOf(key.range[0]), to, text: "" }];
  });
}

/** Pulumi.yaml or a stack's file without some settings. */
export function withoutSettings(text: string, settings: readonly string[]): string {
  return spliced(
    text,
    entries(text, (key) => settings.includes(key.split(":").at(-1) ?? "")),
  );
}
