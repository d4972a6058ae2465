import * as z from "zod";

/** Absolute URL of http or https of at most so many characters. */
export function webUrl(max: number) {
  return z.url({ protocol: /^https?$/, error: "use an absolute URL of http or https" }).max(max);
}

/** Of a page: at most 2,048 characters, as sitemaps have it. */
export const WebUrl = webUrl(2048);
