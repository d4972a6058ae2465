import { boundWords, typeWords } from "./bounds.ts";
import type { Schema } from "./catalogue-event.ts";
import { code, table, text } from "./markdown.ts";

/** A field of an event's data. */
export interface Row {
  /** Dotted; `items[].sku` is a field of each entry. */
  path: string;
  schema: Schema;
  /** In the object that holds it. */
  required: boolean;
  mark?: "secret" | "personal";
}

/** Every field of a schema, those within others after the object that holds them. */
export function rowsOf(schema: Schema, prefix = "", outer?: Row["mark"]): Row[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const marked = [field, field.items];
    const mark =
      outer ??
      (marked.some((one) => one?.secret)
        ? "secret"
        : marked.some((one) => one?.personal)
          ? "personal"
          : undefined);
    const row: Row = {
      ...{ path, schema: field, required: schema.required?.includes(name) ?? false },
      ...(mark ? { mark } : {}),
    };
    const inner = field.items ? rowsOf(field.items, `${path}[].`, mark) : rowsOf(field, `${path}.`, mark);
    return [row, ...inner];
  });
}

/** The fields of an event as a table. */
export function fieldTable(schema: Schema): string {
  const rows = rowsOf(schema).map(({ path, schema: field, required, mark }) => {
    const demands = [mark && `**${mark}**`, boundWords(field)].filter(Boolean).join(", ");
    const words = [demands, text(field.description ?? "")];
    return [code(path), typeWords(field), required ? "yes" : "", words.filter(Boolean).join(". ")];
  });
  return table(["field", "type", "required", "what it may be"], rows);
}
