import type { IncomingMessage } from "node:http";
import { pipeline, Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createInflate, createInflateRaw } from "node:zlib";
import { Refusal, shown } from "../../refusal.ts";
import { gunzipped } from "./gunzip.ts";

/**
 * The body of an answer, decompressed as its content-encoding says, in small chunks; what names no compression at all, a
 * charset for one, is none. Throws Refusal above `maxBytes`, counted before as well as after decompression, and for other
 * encodings.
 */
export async function* bodyOf(response: IncomingMessage, url: URL, maxBytes: number): AsyncGenerator<Buffer> {
  const encoding = encodingOf(response.headers["content-encoding"] ?? "");
  const { first, all } = await peek(limited(response, url, maxBytes));
  // An error without a body may still name an encoding.
  if (first.length === 0) return;
  switch (encoding) {
    case "":
      return yield* all;
    case "gzip":
    case "x-gzip":
      return yield* limited(gunzipped(all), url, maxBytes);
    case "br":
      return yield* through(createBrotliDecompress(), all, url, maxBytes);
    case "deflate":
      // Some servers send bare deflate data, without the header of RFC 1950 that HTTP asks for.
      return yield* through(
        ((first[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw(),
        ...([all, url, maxBytes] as const),
      );
    default:
      throw new Refusal(`${shown(url)} is encoded as ${shown(encoding)}: we read gzip, deflate and br`);
  }
}

/** The encodings that a header names, without what changes no byte. */
function encodingOf(header: string): string {
  const names = header.split(",").map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== "" && !NO_ENCODING.test(name) && !isCharset(name)).join(", ");
}

const NO_ENCODING = /^(identity|none|binary|[78]bit|chunked)$/;

/** Some servers name the charset here. */
function isCharset(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== "";
  } catch {
    return false;
  }
}

/** The chunks of a file that may be a gzip archive, whatever its name says; what is in it, under the same limit. */
export async function* unpacked(
  body: AsyncGenerator<Buffer>,
  url: URL,
  maxBytes: number,
): AsyncGenerator<Buffer> {
  const { first, all } = await peek(body);
  // The first byte of the magic number; no text begins with it.
  yield* first[0] === 0x1f ? limited(gunzipped(all), url, maxBytes) : all;
}

/** The first bytes of a body as text, up to the end of a line where there are more. */
export async function firstText(body: AsyncGenerator<Buffer>, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= maxBytes) break;
  }
  const text = new TextDecoder().decode(Buffer.concat(chunks).subarray(0, maxBytes));
  return bytes > maxBytes ? text.replace(/[^\r\n]*$/, "") : text;
}

/** The first chunk that is not empty, and all chunks, that one included. */
async function peek(source: AsyncGenerator<Buffer>): Promise<{ first: Buffer; all: AsyncGenerator<Buffer> }> {
  let first: Buffer = Buffer.alloc(0);
  while (first.length === 0) {
    const { value, done } = await source.next();
    if (done) break;
    first = value;
  }
  const all = async function* () {
    yield first;
    yield* source;
  };
  return { first, all: all() };
}

function through(transform: Transform, source: AsyncIterable<Buffer>, url: URL, maxBytes: number) {
  // An error anywhere destroys both ends, and reaches the reader of the last one.
  pipeline(Readable.from(source), transform, () => {});
  return limited(transform, url, maxBytes);
}

async function* limited(source: AsyncIterable<Buffer>, url: URL, maxBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Refusal(`${shown(url)} is larger than ${maxBytes} bytes`);
    yield chunk;
  }
}
