import type { IncomingMessage } from "node:http";
import { pipeline, Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from "node:zlib";
import { Refusal, shown } from "../../refusal.ts";

/**
 * The body of an answer, decompressed as its content-encoding says, in small chunks.
 * Throws Refusal above `maxBytes`, counted before as well as after decompression, and for other encodings.
 */
export async function* bodyOf(response: IncomingMessage, url: URL, maxBytes: number): AsyncGenerator<Buffer> {
  const encoding = (response.headers["content-encoding"] ?? "").trim().toLowerCase();
  const { first, all } = await peek(limited(response, url, maxBytes));
  // An error without a body may still name an encoding.
  if (first.length === 0) return;
  const inflate = decompressor(encoding, first);
  if (inflate === undefined)
    throw new Refusal(`${shown(url)} is encoded as ${shown(encoding)}: we read gzip, deflate and br`);
  yield* inflate === "none" ? all : through(inflate, all, url, maxBytes);
}

function decompressor(encoding: string, first: Buffer): Transform | "none" | undefined {
  switch (encoding) {
    case "":
    case "identity":
      return "none";
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "br":
      return createBrotliDecompress();
    case "deflate":
      // Some servers send bare deflate data, without the header of RFC 1950 that HTTP asks for.
      return ((first[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw();
    default:
      return undefined;
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
  yield* first[0] === 0x1f ? through(createGunzip(), all, url, maxBytes) : all;
}

/** The first bytes of a body as text. */
export async function firstText(body: AsyncGenerator<Buffer>, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= maxBytes) break;
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, maxBytes));
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
