import { once } from "node:events";
import { createInflateRaw } from "node:zlib";

/** Bytes of a member's header: longer ones, with names or comments, are nobody's. */
const MAX_HEADER = 64 * 1024;

/** Of a member: CRC-32 and size. */
const TRAILER = 8;

/**
 * What is in a gzip archive: its members, one after another. What follows the last one and is no member is ignored, as
 * browsers and gunzip do. Rejects with an error of zlib's codes where the archive is none, broken or cut off.
 * @see https://www.rfc-editor.org/rfc/rfc1952
 */
export async function* gunzipped(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const input = reader(source);
  for (let members = 0; ; members++) {
    const header = await headerOf(input);
    if (header === undefined) {
      if (members > 0) return;
      throw Object.assign(new Error("incorrect header check"), { code: "Z_DATA_ERROR" });
    }
    input.skip(header);
    yield* inflated(input);
    await input.fill(TRAILER);
    input.skip(TRAILER);
  }
}

type Input = ReturnType<typeof reader>;

/** Chunks of which one may put back what is not used. */
function reader(source: AsyncIterable<Buffer>) {
  const chunks = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  let isAtEnd = false;
  async function more(): Promise<boolean> {
    const { value, done } = await chunks.next();
    if (done) isAtEnd = true;
    else held = held.length === 0 ? value : Buffer.concat([held, value]);
    return !isAtEnd;
  }
  return {
    /** Holds so many bytes, or all that there are. */
    async fill(bytes: number): Promise<Buffer> {
      while (held.length < bytes && !isAtEnd) await more();
      return held;
    },
    skip(bytes: number): void {
      held = held.subarray(bytes);
    },
    /** Takes what is held, or else the next chunk; undefined at the end. */
    async take(): Promise<Buffer | undefined> {
      while (held.length === 0 && !isAtEnd) await more();
      const taken = held;
      held = Buffer.alloc(0);
      return taken.length > 0 ? taken : undefined;
    },
    putBack(bytes: Buffer): void {
      held = Buffer.concat([bytes, held]);
    },
  };
}

/** Length of the header that comes next; undefined where there is none. */
async function headerOf(input: Input): Promise<number | undefined> {
  const start = await input.fill(10);
  if (start.length < 10 || start[0] !== 0x1f || start[1] !== 0x8b || start[2] !== 8) return undefined;
  const flags = start[3] ?? 0;
  const held = flags & 0x1e ? await input.fill(MAX_HEADER) : start;
  let at = 10;
  if (flags & 0x04) at += 2 + (held.length > at + 1 ? held.readUInt16LE(at) : MAX_HEADER);
  for (const text of [0x08, 0x10]) if (flags & text) at = held.indexOf(0, at) + 1 || MAX_HEADER;
  if (flags & 0x02) at += 2;
  return at <= Math.min(held.length, MAX_HEADER) ? at : undefined;
}

/** The data of one member; what comes behind it is put back. */
async function* inflated(input: Input): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw();
  const output: Buffer[] = [];
  const state: { error?: Error; isDone: boolean } = { isDone: false };
  inflate.on("data", (chunk: Buffer) => void output.push(chunk));
  inflate.on("error", (error) => {
    state.error = error;
  });
  inflate.on("end", () => {
    state.isDone = true;
  });
  try {
    for (let fed = 0; !state.isDone; ) {
      const chunk = await input.take();
      if (chunk === undefined) {
        const closed = once(inflate, "close");
        inflate.end();
        await closed;
      } else {
        fed += chunk.length;
        await new Promise<void>((resolve) => inflate.write(chunk, () => setImmediate(resolve)));
      }
      if (state.error) throw state.error;
      yield* output.splice(0);
      const unused = fed - inflate.bytesWritten;
      if (chunk && unused > 0) input.putBack(chunk.subarray(chunk.length - unused));
      if (chunk === undefined || unused > 0) break;
    }
    yield* output.splice(0);
  } finally {
    inflate.destroy();
  }
}
