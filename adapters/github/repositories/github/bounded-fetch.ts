import { shown } from "../../../refusal.ts";

/** A hundred releases with all their notes and files are 12 MB where they are large. */
const MAX_BYTES = 16 * 2 ** 20;

const MAX_REDIRECTS = 3;

/**
 * `fetch` within bounds: it reads 16 MiB at most, and follows redirects (of repositories that were renamed) on the same
 * host alone, so that nobody else sees the token.
 */
export async function boundedFetch(url: string, init: RequestInit): Promise<Response> {
  let at = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await once(at, { ...init, redirect: "manual" });
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || location === null) return read(response);
    await response.body?.cancel();
    const next = URL.canParse(location, at) ? new URL(location, at) : undefined;
    if (next?.origin !== new URL(url).origin)
      throw new Error(
        `it redirects to another host, ${shown(location)}: set apiUrl to that one if it is right`,
      );
    at = next.href;
  }
  throw new Error(`it redirects more than ${MAX_REDIRECTS} times`);
}

/** All of an answer. An error within the loop ends the download. */
async function read(response: Response): Promise<Response> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error(`it answers with more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  const { status, headers } = response;
  return new Response(bytes > 0 ? Buffer.concat(chunks) : null, { status, headers });
}

/** A kept connection may have died meanwhile: who is reset before a byte of the answer asks once more, at once. */
function once(url: string, init: RequestInit): Promise<Response> {
  return fetch(url, init).catch((error: Error) => {
    const { code = "" } = (error.cause ?? {}) as NodeJS.ErrnoException;
    if (!RESET.includes(code) || (init.method ?? "GET") !== "GET") throw error;
    return fetch(url, init);
  });
}

const RESET: readonly string[] = ["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"];
