import { Hono } from "hono";
import type { SignInFile } from "../api.ts";
import { answered, refusal } from "./app.ts";
import { PAGE_FILES, pagePolicy } from "./headers.ts";

/**
 * The page's files, below `console`; to anybody, since they hold no data. `signIn`: the provider's origins may be asked by
 * the page, and nobody else's.
 */
export function pageRoutes(
  contentOf: (file: string) => string | Buffer<ArrayBuffer>,
  { provider }: SignInFile = {},
): Hono {
  const policy = { "content-security-policy": pagePolicy(provider?.origins) };
  return new Hono().all("/:file?", (c) => {
    const file = c.req.param("file") ?? "index.html";
    const type = Object.hasOwn(PAGE_FILES, file) ? PAGE_FILES[file] : undefined;
    if (!type) return c.notFound();
    if (!["GET", "HEAD"].includes(c.req.raw.method)) return refusal(405, "Use GET: this is the page.");
    return answered({ statusCode: 200, headers: { "content-type": type, ...policy }, body: contentOf(file) });
  });
}
