import * as z from "zod";
import { cutText, takenOf } from "../values/answer.ts";
import { excerpt } from "../values/excerpt.ts";
import { Count } from "../values/gathered.ts";
import { WebUrl } from "../values/web-url.ts";
import { PageCrawled } from "./page-crawled.ts";

const { status, contentHash, bytes, durationMs } = PageCrawled.data.shape;

/** What a page of the web may be told as: links that nobody can follow are left out, like those above a thousand. */
export const PageAnswer = z.union([
  z.object({ failed: cutText(1024) }),
  z.object({
    failed: z.undefined().optional(),
    ...{ status, contentHash, bytes, durationMs },
    title: z.string().transform((title) => excerpt(title, 512) ?? ""),
    links: z.array(z.unknown()).transform((links) => takenOf(WebUrl, links).taken.slice(0, 1000)),
  }),
]);

/** What sitemaps may answer; each URL is looked at for itself. */
export const PagesAnswer = z.union([
  z.object({ refused: cutText(400) }),
  z.object({
    refused: z.undefined().optional(),
    urls: z.array(z.unknown()).max(100),
    next: z
      .string()
      .min(1)
      .max(256)
      .refine((next) => JSON.stringify(next).length <= 400, "is too long for a cursor")
      .optional(),
    leftOut: z
      .object({ invalid: Count, otherHosts: Count, duplicates: Count, file: cutText(400).optional() })
      .optional(),
  }),
]);
