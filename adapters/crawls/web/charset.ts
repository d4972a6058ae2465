import { TextDecoder } from "node:util";

/** Where a page may name its charset: the HTML standard looks no further. */
const PRESCAN_BYTES = 1024;

/**
 * A page's text, as the HTML standard finds its charset: byte order mark, content-type, meta element. Without any of
 * them it is UTF-8 if it can be, and windows-1252 otherwise.
 * @see https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding
 */
export function textOf(body: Buffer, contentType: string): string {
  const charset = markOf(body) ?? labelIn(contentType) ?? metaOf(body);
  const decoder = charset === undefined ? undefined : decoderFor(charset);
  if (decoder) return decoded(decoder, body);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return decoded(new TextDecoder("windows-1252"), body);
  }
}

/** As a stream: in one go, Node.js takes windows-1252 for latin1, which has neither quotation marks nor the euro. */
function decoded(decoder: TextDecoder, body: Buffer): string {
  return decoder.decode(body, { stream: true }) + decoder.decode();
}

function markOf(body: Buffer): string | undefined {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return "utf-8";
  if (body[0] === 0xfe && body[1] === 0xff) return "utf-16be";
  return body[0] === 0xff && body[1] === 0xfe ? "utf-16le" : undefined;
}

/** `<meta charset=…>` and `<meta http-equiv=content-type content="…; charset=…">`. */
function metaOf(body: Buffer): string | undefined {
  const start = body.toString("latin1", 0, PRESCAN_BYTES).replace(/<!--[\s\S]*?-->/g, "");
  const charset = labelIn(/<meta\s[^>]*?charset\s*=[^>]*/i.exec(start)?.[0] ?? "");
  // A page whose meta element could be read byte by byte is not in UTF-16, whatever it says.
  return charset && /^utf-16/i.test(charset) ? "utf-8" : charset;
}

function labelIn(text: string): string | undefined {
  return /charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(text)?.[1];
}

/** Undefined for a charset that does not exist, and for those that nobody shall decode. */
function decoderFor(charset: string): TextDecoder | undefined {
  try {
    return new TextDecoder(charset);
  } catch {
    return undefined;
  }
}
