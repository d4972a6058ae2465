import type { LeftOut } from "../../../handlers/crawls/sitemaps.ts";
import { Refusal, shown } from "../../refusal.ts";
import type { Reply } from "./ask.ts";
import { unpacked } from "./body.ts";
import type { Loaded } from "./fresh.ts";
import type { Guard } from "./guard.ts";
import { type Kind, readSitemap } from "./sitemap-file.ts";

/** What a sitemap or an index lists: URLs of its own host that may be asked for, each once. */
export interface Listing {
  kind: Kind;
  urls: string[];
  leftOut: LeftOut;
}

/** What a string and its place in a list take besides its characters. */
const STRING_BYTES = 40;

/** Reads the listing of an answer, a gzip archive or not. Throws Refusal where it is none. */
export async function readListing(reply: Reply, guard: Guard, maxBytes: number): Promise<Loaded<Listing>> {
  const { url, status, body } = reply;
  if (status < 200 || status > 299) throw new Refusal(`${shown(url)} answers ${status}`);
  const urls = new Set<string>();
  const leftOut: LeftOut = { invalid: 0, otherHosts: 0, duplicates: 0 };
  let bytes = 0;
  const kind = await readSitemap(unpacked(body, url, maxBytes), url, (loc) => {
    const found = checked(loc, guard);
    if (!found) leftOut.invalid++;
    else if (found.host !== url.host) leftOut.otherHosts++;
    else if (urls.has(found.href)) leftOut.duplicates++;
    else {
      urls.add(found.href);
      bytes += found.href.length + STRING_BYTES;
      // Escaped, a URL may be three times as long as in the file.
      if (bytes > maxBytes) throw new Refusal(`${shown(url)} lists URLs of more than ${maxBytes} bytes`);
    }
  });
  return { value: { kind, urls: [...urls], leftOut }, bytes };
}

function checked(loc: string, guard: Guard): URL | undefined {
  try {
    return guard.check(loc);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
