import * as z from "zod";

/** Identifier of an order: 1–64 characters of `A-Za-z0-9_-`, fit for a URL path and a table key. */
export const OrderId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "use 1–64 characters of A-Z a-z 0-9 _ -");

/** Any other identifier: 1–128 characters. */
export const Identifier = z.string().min(1).max(128);

/** Text for people, such as the reason of a refusal: 1–1,024 characters. */
export const Reason = z.string().min(1).max(1024);

/** A moment, ISO 8601 with offset. */
export const Timestamp = z.iso.datetime({ offset: true });

/** Who orders: as long as the subject of a token may be. */
export const CustomerId = z.string().min(1).max(255).meta({ personal: true });

/** Identifier of a crawl: 1–64 characters of `A-Za-z0-9_-`. */
export const CrawlId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "use 1–64 characters of A-Z a-z 0-9 _ -");

/** Position of a page in its crawl, six digits: `000001` is the first. */
export const PageNumber = z.string().regex(/^\d{6}$/, "use six digits");

/** Identifier of a batch: 1–64 characters of `A-Za-z0-9_.-`. */
export const BatchId = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, "use 1–64 characters of A-Z a-z 0-9 _ . -");

/** Who is processed. */
export const UserId = z.string().min(1).max(128).meta({ personal: true });
