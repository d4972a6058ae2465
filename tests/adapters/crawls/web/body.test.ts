import type { ServerResponse } from "node:http";
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { unpacked } from "../../../../adapters/crawls/web/body.ts";
import { web } from "../../../../adapters/crawls/web/web.ts";
import { throws } from "../../../harness/throws.ts";
import { type Site, withSite } from "./site.ts";

const LIMIT = 64 * 1024;
const text = "Tee und Kräuter ".repeat(100);
const bomb = Buffer.alloc(20 * 2 ** 20);

const encoded = (encoding: string, body: Buffer) => ({ headers: { "content-encoding": encoding }, body });

/** A body as it reaches who asks, at most 64 KiB of it. */
async function bodyOf(site: Site, path: string): Promise<string> {
  return web({ allow: [site.pair] }).get(site.url(path), LIMIT, async ({ body }) => collect(body));
}

async function collect(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test("a body is decompressed as its encoding says", async () => {
  const routes = {
    "/plain": text,
    "/identity": encoded("identity", Buffer.from(text)),
    "/gzip": encoded("GZIP", gzipSync(text)),
    "/x-gzip": encoded("x-gzip", gzipSync(text)),
    "/deflate": encoded("deflate", deflateSync(text)),
    "/raw": encoded("deflate", deflateRawSync(text)),
    "/br": encoded("br", brotliCompressSync(text)),
  };
  await withSite(routes, async (site) => {
    for (const path of Object.keys(routes)) assert.is(await bodyOf(site, path), text, path);
  });
});

test("a charset is no encoding, and changes nothing beside one", async () => {
  const routes = {
    "/charset": encoded("UTF-8", Buffer.from(text)),
    "/latin1": encoded("iso-8859-1", Buffer.from(text)),
    "/none": encoded("none", Buffer.from(text)),
    "/both": encoded("utf-8, gzip", gzipSync(text)),
  };
  await withSite(routes, async (site) => {
    for (const path of Object.keys(routes)) assert.is(await bodyOf(site, path), text, path);
  });
});

test("of a gzip archive all members count, and what is none behind them does not", async () => {
  const [one, two] = [gzipSync(text.slice(0, 700)), gzipSync(text.slice(700))];
  const named = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 0x18, 0, 0, 0, 0, 0, 3]),
    Buffer.from("tea.txt\0ours\0"),
    gzipSync(text).subarray(10),
  ]);
  const routes = {
    "/members": encoded("gzip", Buffer.concat([one, two])),
    "/garbage": encoded("gzip", Buffer.concat([one, two, Buffer.from("<!-- served by a cache -->")])),
    "/zeros": encoded("gzip", Buffer.concat([one, two, Buffer.alloc(1000)])),
    "/magic": encoded("gzip", Buffer.concat([one, two, Buffer.from([0x1f])])),
    "/named": encoded("gzip", named),
  };
  await withSite(routes, async (site) => {
    for (const path of Object.keys(routes)) assert.is(await bodyOf(site, path), text, path);
  });
  const byBytes = async function* () {
    for (const byte of Buffer.concat([one, two, Buffer.from("more")])) yield Buffer.from([byte]);
  };
  assert.is(await collect(unpacked(byBytes(), new URL("http://a.test"), LIMIT)), text);
});

test("an empty body needs no encoding", async () => {
  const empty = Buffer.alloc(0);
  await withSite({ "/": encoded("gzip", empty), "/odd": encoded("odd", empty) }, async (site) => {
    for (const path of ["/", "/odd"]) assert.is(await bodyOf(site, path), "");
  });
});

test("other encodings, and what is not encoded as it says, are final answers", async () => {
  const routes = {
    "/zstd": encoded("zstd", Buffer.from("x")),
    "/twice": encoded("gzip, gzip", gzipSync(gzipSync(text))),
    "/gzip": encoded("gzip", Buffer.from(text)),
    "/cut": encoded("gzip", gzipSync(text).subarray(0, -20)),
    "/deflate": encoded("deflate", Buffer.from("zzzz")),
    "/br": encoded("br", Buffer.from(text)),
  };
  await withSite(routes, async (site) => {
    await throws(
      () => bodyOf(site, "/zstd"),
      `${site.url("/zstd")} is encoded as zstd: we read gzip, deflate and br`,
    );
    for (const path of Object.keys(routes)) {
      const { name } = await throws(() => bodyOf(site, path), site.url(path));
      assert.is(name, "Refusal", path);
    }
  });
});

test("a bomb is refused when it has grown over the limit, and lets go of the connection", async () => {
  const routes = {
    "/plain": { body: bomb },
    "/gzip": encoded("gzip", gzipSync(bomb, { level: 1 })),
    "/deflate": encoded("deflate", deflateSync(bomb, { level: 1 })),
    "/br": encoded("br", brotliCompressSync(bomb, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })),
  };
  await withSite(routes, async (site) => {
    for (const path of Object.keys(routes)) {
      const { name, message } = await throws(() => bodyOf(site, path), "");
      assert.equal([name, message], ["Refusal", `${site.url(path)} is larger than ${LIMIT} bytes`]);
    }
  });
});

test("a body without end is refused, and its connection is closed", async () => {
  let closed: (() => void) | undefined;
  const end = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const endless = (_: unknown, response: ServerResponse) => {
    const more = () => response.write(Buffer.alloc(16 * 1024), (error) => error || setImmediate(more));
    response.on("close", () => closed?.());
    more();
  };
  await withSite({ "/": endless }, async (site) => {
    await throws(() => bodyOf(site, "/"), "is larger than 65536 bytes");
    await end;
  });
});

test("a file that is a gzip archive is unpacked, under the same limit", async () => {
  const chunks = async function* (bytes: Buffer) {
    yield Buffer.alloc(0);
    for (let at = 0; at < bytes.length; at++) yield bytes.subarray(at, at + 1);
  };
  const url = new URL("http://a.test/s");
  for (const bytes of [
    Buffer.from(text),
    gzipSync(text),
    Buffer.concat([gzipSync(text.slice(0, 9)), gzipSync(text.slice(9))]),
  ])
    assert.is(await collect(unpacked(chunks(bytes), url, LIMIT)), text);
  await throws(
    () => collect(unpacked(chunks(gzipSync(bomb, { level: 1 })), url, LIMIT)),
    `http://a.test/s is larger than ${LIMIT} bytes`,
  );
});

test.run();
