import { Parser } from "htmlparser2";

const MAX_TITLE = 512;
/** Characters that are looked at for it, white space included. */
const MAX_TITLE_TEXT = 16 * 1024;
const MAX_LINKS = 1000;
const MAX_LINK = 2048;
/** Characters of all links together, so that they fit into an event. */
const MAX_LINKS_LENGTH = 64 * 1024;
/** As in browsers; the parser searches all open elements at each end tag. */
const MAX_DEPTH = 512;

export interface Page {
  title: string;
  links: string[];
}

/** Title and links of an HTML page that came from `url`. */
export function readPage(html: string, url: URL): Page {
  const { title, base, hrefs } = scan(html);
  return { title: tidy(title), links: linksOf(hrefs, baseOf(base, url)) };
}

/** Characters that are parsed before the depth is looked at again. */
const CHUNK = 2048;

/** What we need of a page, as it stands there. Reading ends where elements are nested too deep. */
function scan(html: string): { title: string; base: string | undefined; hrefs: Set<string> } {
  const hrefs = new Set<string>();
  const open: string[] = [];
  let base: string | undefined;
  let title: string | undefined;
  let text = "";
  // An svg may have titles of its own.
  const inTitle = () => title === undefined && open.at(-1) === "title" && !open.includes("svg");
  const parser = new Parser({
    onopentagname: (name) => void open.push(name),
    // Not `onopentag`, which collects all attributes of an element, however many there are.
    onattribute(name, value) {
      const element = open.at(-1);
      if (name !== "href") return;
      if (element === "a" || element === "area") hrefs.add(value);
      else if (element === "base") base ??= value;
    },
    ontext(part) {
      if (inTitle() && text.length < MAX_TITLE_TEXT) text += part;
    },
    onclosetag() {
      if (inTitle()) title = text;
      open.pop();
    },
  });
  for (let at = 0; at < html.length && open.length <= MAX_DEPTH; at += CHUNK)
    parser.write(html.slice(at, at + CHUNK));
  parser.end();
  return { title: title ?? "", base, hrefs };
}

/** One line without control characters, cut between characters. */
function tidy(title: string): string {
  const line = title.replace(/[\s\p{Cc}]+/gu, " ").trim();
  return [...line].slice(0, MAX_TITLE).join("");
}

function baseOf(href: string | undefined, url: URL): URL {
  const base = href !== undefined && URL.canParse(href, url.href) ? new URL(href, url) : url;
  return /^https?:$/.test(base.protocol) ? base : url;
}

function linksOf(hrefs: ReadonlySet<string>, base: URL): string[] {
  const links = new Set<string>();
  let length = 0;
  for (const href of hrefs) {
    const link = linkOf(href, base);
    if (link === undefined || links.has(link)) continue;
    length += link.length;
    if (length > MAX_LINKS_LENGTH || links.size === MAX_LINKS) break;
    links.add(link);
  }
  return [...links];
}

/** Undefined for what nobody can follow, and for what holds credentials. */
function linkOf(href: string, base: URL): string | undefined {
  const link = URL.canParse(href, base.href) ? new URL(href, base) : undefined;
  if (!link || !/^https?:$/.test(link.protocol) || link.username !== "" || link.password !== "")
    return undefined;
  link.hash = "";
  return link.href.length <= MAX_LINK ? link.href : undefined;
}
