/** Fetches pages of the web: politely, and never from inside our own network. */
export interface WebPages {
  /**
   * One page, redirects followed. A page is crawled where its site gave an answer about it, 404 included.
   * `failed` is a final answer as well: we may not ask (robots.txt, a private address), or what came is no page
   * (no HTML, too large, a loop of redirects). Rejects for what may pass: 5xx, 429, time-outs, lost connections.
   */
  crawl(url: string): Promise<CrawledPage | { failed: string }>;
}

export interface CrawledPage {
  /** Of HTTP, after redirects: 200–499, but for 408, 421, 425 and 429. */
  status: number;
  /** At most 512 characters; empty where there is none. */
  title: string;
  /** SHA-256 of the body after decompression, in hex. */
  contentHash: string;
  /** Absolute, http(s), without fragment, each once; at most 1,000 and 64 KiB in all. */
  links: string[];
  /** Of the body, after decompression. */
  bytes: number;
  /** From asking for the page to its last byte; without waiting for our turn and reading robots.txt. */
  durationMs: number;
}
