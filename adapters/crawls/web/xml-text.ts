import { TextDecoder } from "node:util";

/** Bytes in which an XML declaration ends, in any charset. */
const DECLARATION_BYTES = 400;

/**
 * An XML file as text, in the charset of its byte order mark, of its first characters, or of its declaration; UTF-8 where
 * none says otherwise. @see https://www.w3.org/TR/xml/#sec-guessing
 */
export async function* xmlText(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let start: Buffer = Buffer.alloc(0);
  let decoder: TextDecoder | undefined;
  for await (const chunk of body) {
    if (decoder) yield decoder.decode(chunk, { stream: true });
    else start = Buffer.concat([start, chunk]);
    if (decoder || start.length < DECLARATION_BYTES) continue;
    decoder = decoderOf(start);
    yield decoder.decode(start, { stream: true });
  }
  yield decoder ? decoder.decode() : decoderOf(start).decode(start);
}

function decoderOf(start: Buffer): TextDecoder {
  const [first = 0, second = 0] = start;
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c))
    return new TextDecoder("utf-16be");
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0))
    return new TextDecoder("utf-16le");
  const declaration = /^(?:\xef\xbb\xbf)?\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/i;
  const [, label = "utf-8"] = declaration.exec(start.toString("latin1", 0, DECLARATION_BYTES)) ?? [];
  // A declaration that could be read byte by byte is not in UTF-16, whatever it says.
  if (/^(utf-?16|ucs-?2|iso-10646)/i.test(label) || start[0] === 0xef) return new TextDecoder();
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder();
  }
}
