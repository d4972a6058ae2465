export { CrawlCompleted } from "./crawl-completed.ts";
export { CrawlListed } from "./crawl-listed.ts";
export { CrawlRequested } from "./crawl-requested.ts";
export { PageCrawlFailed } from "./page-crawl-failed.ts";
export { PageCrawled } from "./page-crawled.ts";
export { PageListed } from "./page-listed.ts";
