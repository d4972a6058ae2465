import { Parser } from "htmlparser2";
import { Refusal, shown } from "../../refusal.ts";
import { xmlText } from "./xml-text.ts";

/** @see https://www.sitemaps.org/protocol.html#index */
const MAX_ENTRIES = 50_000;
/** Characters of a loc that are kept; what is longer is no valid URL. */
const MAX_LOC = 4096;
/** Deeper than any extension of sitemaps. */
const MAX_DEPTH = 32;

/** A sitemap lists pages, an index lists sitemaps. */
export type Kind = "urlset" | "sitemapindex";

/**
 * Reads the locs of a sitemap or an index while it comes, each handed to `found`; resolves with what the file is.
 * Throws Refusal for what is neither, has a DOCTYPE (so there are no entities to expand), breaks off, nests without
 * end, or lists more than 50,000. Extensions (images, news, languages) are passed over.
 */
export async function readSitemap(
  body: AsyncIterable<Buffer>,
  url: URL,
  found: (loc: string) => void,
): Promise<Kind> {
  const refuse = (why: string): never => {
    throw new Refusal(`${shown(url)} ${why}`);
  };
  const open: string[] = [];
  let kind: Kind | undefined;
  let isComplete = false;
  /** Where the latest tag began: an element that ends there closes itself. */
  let tagStart = 0;
  let isAtEnd = false;
  let entries = 0;
  let loc: string | undefined;
  const isLoc = () => open.length === 3 && open[2] === "loc" && open[1] === ENTRY[kind ?? "urlset"];
  const parser = new Parser(
    {
      onprocessinginstruction(name) {
        if (/^!doctype/i.test(name)) refuse("has a DOCTYPE, which a sitemap has not; is it a page?");
      },
      // Not `onopentag`, which collects all attributes of an element, however many there are.
      onopentagname(name) {
        if (isComplete) refuse(`goes on after its end, with <${shown(name)}>`);
        kind ??= kindOf(name) ?? refuse(`is no sitemap: it begins with <${shown(name)}>`);
        tagStart = parser.startIndex;
        open.push(localName(name));
        if (open.length > MAX_DEPTH) refuse(`nests elements more than ${MAX_DEPTH} deep`);
        if (isLoc()) loc = "";
      },
      ontext(text) {
        if (loc !== undefined && loc.length < MAX_LOC && isLoc()) loc += text.slice(0, MAX_LOC);
      },
      onclosetag(_, isImplied) {
        if (isImplied && (isAtEnd || parser.startIndex !== tagStart))
          refuse(`is cut off, or not well-formed, within <${shown(open.join("/"))}>`);
        if (loc !== undefined && isLoc()) {
          if (++entries > MAX_ENTRIES) refuse(`lists more than ${MAX_ENTRIES} URLs`);
          found(loc.trim());
          loc = undefined;
        }
        open.pop();
        isComplete = open.length === 0;
      },
    },
    { xmlMode: true },
  );
  for await (const text of xmlText(body)) parser.write(text);
  isAtEnd = true;
  parser.end();
  return kind && isComplete ? kind : refuse("is no sitemap: it holds no element");
}

/** What the entries of each kind are called. */
const ENTRY = { urlset: "url", sitemapindex: "sitemap" } as const;

function kindOf(name: string): Kind | undefined {
  const local = localName(name);
  return local === "urlset" || local === "sitemapindex" ? local : undefined;
}

/** Without the prefix of its namespace. */
function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
