import { crc32, deflateRawSync } from "node:zlib";

/** A file's bytes as a zip has them. */
interface Packed {
  bytes: Uint8Array;
  crc: number;
  deflated: Uint8Array;
}

/** By size and checksum. Functions have most of their code in common, and each has a zip of its own. */
const packed = new Map<string, Packed>();

/** 1 January 1980, for every file: equal files have an equal zip. */
const DATE = 0x21;
const VERSION = 20;
const UTF8_NAMES = 0x800;
const DEFLATED = 8;

/**
 * Files as a zip, in their order. Compressed a little: a base64 of it is sent.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3
 */
export function zipOf(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [path, bytes] of Object.entries(files)) {
    const name = Buffer.from(path);
    const { crc, deflated } = pack(bytes);
    const about = Buffer.alloc(26);
    about.writeUInt16LE(VERSION, 0);
    about.writeUInt16LE(UTF8_NAMES, 2);
    about.writeUInt16LE(DEFLATED, 4);
    about.writeUInt16LE(DATE, 8);
    about.writeUInt32LE(crc, 10);
    about.writeUInt32LE(deflated.length, 14);
    about.writeUInt32LE(bytes.length, 18);
    about.writeUInt16LE(name.length, 22);
    parts.push(Buffer.from("PK\x03\x04", "latin1"), about, name, deflated);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), about, place, name);
    offset += 4 + about.length + name.length + deflated.length;
  }
  const end = Buffer.alloc(18);
  const count = Object.keys(files).length;
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(
    directory.reduce((sum, { length }) => sum + length, 0),
    8,
  );
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, ...directory, Buffer.from("PK\x05\x06", "latin1"), end]);
}

function pack(bytes: Uint8Array): Packed {
  const crc = crc32(bytes);
  const key = `${bytes.length} ${crc}`;
  const known = packed.get(key);
  if (known && Buffer.compare(known.bytes, bytes) === 0) return known;
  const made = { bytes, crc, deflated: deflateRawSync(bytes, { level: 1 }) };
  packed.set(key, made);
  return made;
}
