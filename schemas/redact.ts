import type * as z from "zod";

type Mark = "secret" | "personal";

/**
 * A copy of data in which every field that the contract marks (`.meta({ secret: true })`, `.meta({ personal: true })`)
 * is replaced by `[secret]` or `[personal]`. Fields that the contract does not know are kept as they are.
 */
export function redact(
  schema: z.ZodType,
  data: unknown,
  marks: readonly Mark[] = ["secret", "personal"],
): unknown {
  const meta = schema.meta() ?? {};
  const mark = marks.find((name) => meta[name] === true);
  if (mark && data !== undefined) return `[${mark}]`;
  const inner = schema as {
    unwrap?: () => z.ZodType;
    element?: z.ZodType;
    shape?: Record<string, z.ZodType>;
  };
  if (Array.isArray(data)) {
    const { element } = inner;
    return element ? data.map((item) => redact(element, item, marks)) : data;
  }
  if (inner.shape && typeof data === "object" && data !== null) {
    const { shape } = inner;
    return Object.fromEntries(
      Object.entries(data).map(([name, value]) => {
        const field = Object.hasOwn(shape, name) ? shape[name] : undefined;
        return [name, field ? redact(field, value, marks) : value];
      }),
    );
  }
  return inner.unwrap ? redact(inner.unwrap(), data, marks) : data;
}
