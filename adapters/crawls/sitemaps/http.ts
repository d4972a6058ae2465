import type { LookupFunction } from "node:net";
import type { LeftOut, ListedPages, Sitemaps } from "../../../handlers/crawls/sitemaps.ts";
import { Refusal, shown } from "../../refusal.ts";
import { fresh } from "../web/fresh.ts";
import { type Listing, readListing } from "../web/listing.ts";
import type { WebOptions } from "../web/options.ts";
import { web } from "../web/web.ts";

const MAX_URLS = 100;
/** Of a sitemap after decompression. @see https://www.sitemaps.org/protocol.html#index */
const MAX_BYTES = 50 * 2 ** 20;
const MAX_FILES = 500;

/** Who asks call after call finds the file that it is at, and the index. Room for the largest of each. */
const REMEMBERED = { forMs: 60_000, maxEntries: 8, maxBytes: 64 * 2 ** 20 };

/** Sitemaps of the public web, and of the hosts that `allow` names. `lookup` resolves names instead of the system. */
export function create(options: WebOptions = {}, lookup?: LookupFunction): Sitemaps {
  const { guard, deadline, get } = web(options, lookup);
  const remembered = fresh<Listing>(REMEMBERED);
  return {
    async pages(sitemapUrl, cursor) {
      const within = deadline();
      const list = (url: string) =>
        remembered(url, () => get(url, MAX_BYTES, (reply) => readListing(reply, guard, MAX_BYTES), within));
      try {
        const at = positionOf(cursor);
        const top = await list(sitemapUrl);
        if (top.kind === "urlset") return pageOf(top, at, 1);
        if (top.urls.length > MAX_FILES)
          throw new Refusal(
            `${shown(sitemapUrl)} lists more than ${MAX_FILES} sitemaps: ask for them one by one`,
          );
        const url = top.urls[at.file];
        const file = url === undefined ? NOTHING : await list(url).then(withoutNested, leftOutWhole);
        const isFirst = at.file === 0 && at.from === 0;
        return pageOf(isFirst ? withLeftOut(file, top.leftOut) : file, at, top.urls.length);
      } catch (error) {
        if (error instanceof Refusal) return { refused: error.message };
        throw error;
      }
    },
  };
}

/** Of the next page: its file within the index, and its place within the file. */
interface Position {
  file: number;
  from: number;
}

function positionOf(cursor = "0:0"): Position {
  const [, file, from] = /^(\d{1,9}):(\d{1,9})$/.exec(cursor) ?? [];
  if (file === undefined) throw new Refusal(`${shown(cursor)} is no cursor of a sitemap`);
  return { file: Number(file), from: Number(from) };
}

function pageOf({ urls, leftOut }: Listing, { file, from }: Position, files: number): ListedPages {
  const to = from + MAX_URLS;
  const next = to < urls.length ? `${file}:${to}` : file + 1 < files ? `${file + 1}:0` : undefined;
  const { invalid, otherHosts, duplicates, file: whole } = leftOut;
  const isLeftOut = invalid + otherHosts + duplicates > 0 || whole !== undefined;
  return {
    urls: urls.slice(from, to),
    ...(next !== undefined && { next }),
    ...(from === 0 && isLeftOut && { leftOut }),
  };
}

const NOTHING: Listing = { kind: "urlset", urls: [], leftOut: { invalid: 0, otherHosts: 0, duplicates: 0 } };

function withoutNested(file: Listing): Listing {
  return file.kind === "urlset" ? file : leftOutWhole(new Refusal("An index within an index is not read"));
}

/** A file of an index that is refused takes nothing from the others. */
function leftOutWhole(error: unknown): Listing {
  if (!(error instanceof Refusal)) throw error;
  return { ...NOTHING, leftOut: { ...NOTHING.leftOut, file: error.message } };
}

function withLeftOut(listing: Listing, more: LeftOut): Listing {
  const { invalid, otherHosts, duplicates } = listing.leftOut;
  return {
    ...listing,
    leftOut: {
      ...listing.leftOut,
      invalid: invalid + more.invalid,
      otherHosts: otherHosts + more.otherHosts,
      duplicates: duplicates + more.duplicates,
    },
  };
}
