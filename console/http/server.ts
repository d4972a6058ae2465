import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "../../components/function/page.ts";
import { type HttpResponse, problem } from "../../runtime/http/http.ts";
import type { Bus } from "../../runtime/ports/messaging.ts";
import type { Sources } from "../sources.ts";
import { actions, answers } from "./answers.ts";
import { HEADERS, PAGE_FILES } from "./headers.ts";

export interface ServerArgs {
  sources: Sources & { bus: Bus };
  page: Page;
  /** 0 for any that is free. */
  port: number;
  /** What a request must bear to be answered. @default nothing: whoever is on this machine may ask */
  token?: string | undefined;
  /** Whether redrive and discard are refused. */
  readOnly: boolean;
}

const LOCAL = "http://127.0.0.1";

/** Largest body of a request: a thousand ids. */
const MAX_BODY_BYTES = 256 * 1024;

/** How long a deed may take before its answer says that there is more. */
const DEED_MS = 10_000;

/**
 * Serves the console on 127.0.0.1. It answers to that name only, so that no site can reach it under a name of its own,
 * and does nothing for a page of another origin.
 * @returns where it is, and how it is ended.
 */
export async function serveConsole(args: ServerArgs): Promise<{ url: string; close(): void }> {
  const answering = { ...args, answer: answers(args.sources), act: actions(args.sources) };
  const server = createServer((request, response) => {
    respond(request, answering).then(
      (found) => send(response, found),
      (error) => send(response, problem(500, (error as Error).message)),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(args.port, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/console`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

type Answering = ServerArgs & { answer: ReturnType<typeof answers>; act: ReturnType<typeof actions> };

type Answer = Omit<HttpResponse, "body"> & { body: string | Uint8Array };

function send(response: ServerResponse, { statusCode, headers, body }: Answer): void {
  response.writeHead(statusCode, { ...HEADERS, ...headers }).end(body);
}

async function respond(request: IncomingMessage, args: Answering): Promise<Answer> {
  const { method = "GET", url = "/", headers } = request;
  const { host = "", origin } = headers;
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host))
    return problem(403, `It does not answer to "${host}".`);
  if (origin !== undefined && origin !== `http://${host}`)
    return problem(403, `It does nothing for a page of ${origin}.`);
  if (!URL.canParse(url, LOCAL)) return problem(400, "That is no address.");
  const { pathname, searchParams } = new URL(url, LOCAL);
  const [, file = ""] = /^\/console(?:\/([\w.]+))?$/.exec(pathname) ?? [];
  if (pathname === "/console" || Object.hasOwn(PAGE_FILES, file))
    return ["GET", "HEAD"].includes(method)
      ? pageFile(file || "index.html", args)
      : problem(405, "Use GET: this is the page.");
  const [, what] = /^\/console\/api\/(\w+)$/.exec(pathname) ?? [];
  if (what === undefined) return problem(404, "There is nothing here: the console is at /console.");
  if (!isLetIn(headers.authorization, args.token))
    return problem(
      401,
      "Open the address that the console's command has printed, or sign in with its token.",
    );
  if (method === "GET")
    return args.answer(what, Object.fromEntries(searchParams), { canAct: !args.readOnly });
  if (method !== "POST") return problem(405, "Use GET or POST.");
  return deed(request, what, args);
}

async function deed(request: IncomingMessage, what: string, args: Answering): Promise<Answer> {
  const { headers } = request;
  // Neither goes with a plain form of another site.
  if (!headers["content-type"]?.startsWith("application/json") || headers["x-console"] !== "1")
    return problem(415, "Send JSON, and the header x-console: 1.");
  if (args.readOnly && what !== "look") return problem(403, "It was started with --read-only.");
  const body = await textOf(request);
  if (body === undefined) return problem(413, `The body has more than ${MAX_BODY_BYTES} bytes.`);
  return args.act(what, body, { operator: "local", timeMs: DEED_MS });
}

function pageFile(name: string, { page }: ServerArgs): Answer {
  return {
    statusCode: 200,
    headers: { "content-type": PAGE_FILES[name] ?? "" },
    body: page[name as keyof Page],
  };
}

function isLetIn(authorization: string | undefined, token: string | undefined): boolean {
  if (token === undefined) return true;
  const [given, wanted] = [Buffer.from(authorization ?? ""), Buffer.from(`Bearer ${token}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function textOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // What is too large is read to its end, and dropped: whoever still writes would not see the answer.
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString("utf8");
}
