/** A request's body. Bytes become base64, as AWS's JSON has them. */
export function texted(input: object): string {
  const text = JSON.stringify(input);
  return MAY_HAVE_BYTES.test(text) ? JSON.stringify(input, withBytes) : text;
}

/** What JSON makes of bytes begins with a brace: a text or a list of texts stands there instead. */
const MAY_HAVE_BYTES = /"BS?":\[?\{/;

function withBytes(this: Record<string, unknown>, key: string, value: unknown): unknown {
  // Not `value`, which a Buffer has made of itself by now.
  const own = this[key];
  return ArrayBuffer.isView(own)
    ? Buffer.from(own.buffer, own.byteOffset, own.byteLength).toString("base64")
    : value;
}

/** An answer's body, without what is null; undefined for anything but a JSON object. */
export function parsed(text: string): Record<string, unknown> | undefined {
  if (text === "") return {};
  try {
    const value = /:\s*null\b/.test(text) ? JSON.parse(text, withoutNull) : JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function withoutNull(_key: string, value: unknown): unknown {
  return value === null ? undefined : value;
}
