import { createHash } from "node:crypto";
import type { LookupFunction } from "node:net";
import type { CrawledPage, WebPages } from "../../../handlers/crawls/web-pages.ts";
import { Refusal, shown } from "../../refusal.ts";
import type { Reply } from "../web/ask.ts";
import { textOf } from "../web/charset.ts";
import type { WebOptions } from "../web/options.ts";
import { readPage } from "../web/page.ts";
import { web } from "../web/web.ts";

/** Bytes of a page after decompression. */
const MAX_PAGE = 5 * 2 ** 20;

/** Pages of the public web, and of the hosts that `allow` names. `lookup` resolves names instead of the system. */
export function create(options: WebOptions = {}, lookup?: LookupFunction): WebPages {
  const { get } = web(options, lookup);
  return {
    async crawl(url) {
      try {
        return await get(url, MAX_PAGE, crawled);
      } catch (error) {
        if (error instanceof Refusal) return { failed: error.message };
        throw error;
      }
    },
  };
}

async function crawled({ url, status, response, body, elapsedMs }: Reply): Promise<CrawledPage> {
  const started = performance.now();
  const contentType = response.headers["content-type"] ?? "";
  const isHtml = /^\s*(text\/html|application\/xhtml\+xml)\s*(;|$)/i.test(contentType);
  // An error is an answer about the page in any format.
  if (!isHtml && status < 300)
    throw new Refusal(`${shown(url)} is not HTML: ${shown(contentType || "no type")}`);
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const durationMs = Math.round(elapsedMs + performance.now() - started);
  const content = Buffer.concat(chunks);
  return {
    status,
    ...(isHtml ? readPage(textOf(content, contentType), url) : { title: "", links: [] }),
    contentHash: createHash("sha256").update(content).digest("hex"),
    bytes: content.length,
    durationMs,
  };
}
