import { timingSafeEqual } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import type { MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import type { Caller } from "./api-routes.ts";
import { refusal } from "./app.ts";

/** Largest body of a request: a thousand ids. */
const MAX_BODY_BYTES = 256 * 1024;

/** How long a command may take before its answer says that there is more. */
const COMMAND_MS = 10_000;

/** Refuses what is asked under another name, or by a page of another origin. */
export const ownName = createMiddleware<{ Bindings: HttpBindings }>(async (c, next) => {
  const [host = "", origin] = [c.req.header("host"), c.req.header("origin")];
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host))
    return refusal(403, `It does not answer to "${host}".`);
  if (origin !== undefined && origin !== `http://${host}`)
    return refusal(403, `It does nothing for a page of ${origin}.`);
  if (!URL.canParse(c.env.incoming.url ?? "", `http://${host}`)) return refusal(400, "That is no address.");
  return next();
});

/** Refuses whoever does not show the token, if there is one. */
export function signedIn(token: string | undefined): MiddlewareHandler {
  const wanted = Buffer.from(`Bearer ${token}`);
  return async (c, next) => {
    const given = Buffer.from(c.req.header("authorization") ?? "");
    if (token === undefined || (given.length === wanted.length && timingSafeEqual(given, wanted)))
      return next();
    return refusal(
      401,
      "Open the address that the console's command has printed, or sign in with its token.",
    );
  };
}

/** Whoever is at this machine asks: everything, or all but commands. */
export function atMachine(readOnly: boolean): MiddlewareHandler<Caller> {
  return async (c, next) => {
    c.set("canAct", !readOnly);
    c.set("by", { operator: "local", timeMs: COMMAND_MS });
    // Routes of GET answer to HEAD as well.
    return ["GET", "POST"].includes(c.req.raw.method) ? next() : refusal(405, "Use GET or POST.");
  };
}

/** Refuses commands that a plain form of another site could send, and those of a console that is read-only. */
export function ownCommands(readOnly: boolean): MiddlewareHandler {
  return async (c, next) => {
    if (!c.req.header("content-type")?.startsWith("application/json") || c.req.header("x-console") !== "1")
      return refusal(415, "Send JSON, and the header x-console: 1.");
    return readOnly && c.req.param("what") !== "look"
      ? refusal(403, "It was started with --read-only.")
      : next();
  };
}

/** Refuses what is too large; it is read to its end, since whoever still writes would not see the answer. */
export const smallBody = createMiddleware(async (c, next) => {
  const { url, method, headers, body } = c.req.raw;
  const kept: Uint8Array[] = [];
  let bytes = 0;
  // Read to its end, or whoever writes would see a hang-up; what is too much is not kept.
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes <= MAX_BODY_BYTES) kept.push(chunk);
  }
  if (bytes > MAX_BODY_BYTES) return refusal(413, `The body has more than ${MAX_BODY_BYTES} bytes.`);
  c.req.raw = new Request(url, { method, headers, body: Buffer.concat(kept) });
  return next();
});
