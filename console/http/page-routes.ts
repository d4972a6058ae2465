import { Hono } from "hono";
import { answered, refusal } from "./app.ts";
import { PAGE_FILES } from "./headers.ts";

/** The page's files, below `console`; to anybody, since they hold no data. */
export function pageRoutes(contentOf: (file: string) => string | Buffer<ArrayBuffer>): Hono {
  return new Hono().all("/:file?", (c) => {
    const file = c.req.param("file") ?? "index.html";
    const type = Object.hasOwn(PAGE_FILES, file) ? PAGE_FILES[file] : undefined;
    if (!type) return c.notFound();
    if (!["GET", "HEAD"].includes(c.req.raw.method)) return refusal(405, "Use GET: this is the page.");
    return answered({ statusCode: 200, headers: { "content-type": type }, body: contentOf(file) });
  });
}
