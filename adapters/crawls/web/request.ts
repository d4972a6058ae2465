import http from "node:http";
import https from "node:https";
import { Refusal, shown } from "../../refusal.ts";
import type { Guard } from "./guard.ts";

/** Bytes of a response's headers. */
const MAX_HEADERS = 16 * 1024;

/**
 * Asks once, over a connection of its own, through the guard's look-up; resolves with the headers, the body to come.
 * The URL must have passed the guard's check. Rejects with Refusal for a final answer, otherwise for now.
 */
export function request(url: URL, { guard, userAgent, signal }: Asking): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { Agent, get } = url.protocol === "https:" ? https : http;
    const headers = {
      "user-agent": userAgent,
      accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.1",
      "accept-encoding": "gzip, deflate, br",
    };
    get(url, {
      // Not the global agent: it may go through a proxy, and keeps connections.
      agent: new Agent(),
      lookup: guard.lookupFor(url),
      maxHeaderSize: MAX_HEADERS,
      headers,
      signal,
    })
      .on("error", (cause) => reject(failureOf(cause, url)))
      // Where a server switches protocols, neither of the others is heard.
      .on("close", () => reject(new Refusal(`${shown(url)} does not answer in HTTP`)))
      .on("response", resolve);
  });
}

export interface Asking {
  guard: Guard;
  userAgent: string;
  /** Ends it all: connecting, headers and body. */
  signal: AbortSignal;
}

/** Codes of what asking again does not change: a name without address, no HTTP, no TLS that we trust, no archive. */
const FINAL =
  /^(ENOTFOUND|ENODATA|EINVAL$|HPE_|EPROTO$|ERR_SSL_|ERR_TLS_CERT_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|Z_|ERR_BROTLI|ERR__ERROR_|ERR_PADDING)/;

/** What went wrong with a URL, with its name: a Refusal where it is final. */
export function failureOf(cause: unknown, url: URL | string): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (cause instanceof Error && typeof code !== "string") return cause;
  if (typeof code !== "string") return new Error(`${shown(url)} fails: ${cause}`);
  if (code === "HPE_HEADER_OVERFLOW")
    return new Refusal(`${shown(url)} answers with more than ${MAX_HEADERS / 1024} KiB of headers`, {
      cause,
    });
  const text = `${shown(url)} fails: ${message || code}`;
  return FINAL.test(code) ? new Refusal(text, { cause }) : new Error(text, { cause });
}
