import * as z from "zod";

/** Absolute URL of http or https, at most 2,048 characters, as sitemaps have it. */
export const WebUrl = z
  .url({ protocol: /^https?$/, error: "use an absolute URL of http or https" })
  .max(2048);
