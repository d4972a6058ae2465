/** Reads which pages a site lists. */
export interface Sitemaps {
  /**
   * The next pages of a sitemap, or of a sitemap index with all its files; from the start without a cursor.
   * `refused` is the final answer: there is no sitemap, or we may not ask for it (robots.txt, a private address), or
   * what came is none (a DOCTYPE, too large, cut off). Rejects for what may pass: 5xx, 429, time-outs, lost connections.
   * A file that changes between two calls may have URLs listed twice or left out.
   * @see https://www.sitemaps.org/protocol.html
   */
  pages(sitemapUrl: string, cursor?: string): Promise<ListedPages | { refused: string }>;
}

export interface ListedPages {
  /** At most 100, each once within its file; may be empty although there is a `next`. */
  urls: string[];
  /** Cursor of the next call (at most 256 characters); absent at the end. */
  next?: string;
  /**
   * What was left out of the file that these pages come from; told once, with the file's first pages. What an index
   * itself leaves out is told with its first file.
   */
  leftOut?: LeftOut;
}

export interface LeftOut {
  /** Not an absolute URL of http(s) with at most 2,048 characters that may be asked for. */
  invalid: number;
  /** URLs of a host other than that of their file. */
  otherHosts: number;
  duplicates: number;
  /** Why a whole file of an index was left out; the next one goes on. */
  file?: string;
}
