import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { page } from "../../../components/function/page.ts";
import type * as api from "../../../console/api.ts";
import { HEADERS, PAGE_FILES, pagePolicy, SIGN_IN } from "../../../console/http/headers.ts";

/** A request as the page sent it. */
export interface Asked {
  /** `GET live`, `POST redrive`. */
  what: string;
  query: Record<string, string>;
  headers: IncomingMessage["headers"];
  body: unknown;
  /** Milliseconds since 1970; `endedAt` once it is answered or given up. */
  at: number;
  endedAt?: number;
}

type Answer<T> = T | api.Problem | ((asked: Asked) => T | api.Problem | Promise<T | api.Problem>);

/** What the server answers; anything else is 404. */
export interface Answers {
  "GET about"?: Answer<api.About>;
  "GET live"?: Answer<api.Live>;
  "GET processes"?: Answer<api.Processes>;
  "GET process"?: Answer<api.OneProcess>;
  "GET search"?: Answer<api.Found>;
  "GET dead"?: Answer<api.DeadLetters>;
  "GET timers"?: Answer<api.Timers>;
  "POST fire"?: Answer<api.TimerActed>;
  "POST cancel"?: Answer<api.TimerActed>;
  "POST look"?: Answer<api.Undeliverable>;
  "POST redrive"?: Answer<api.Acted>;
  "POST discard"?: Answer<api.Acted>;
}

/** A console whose answers are canned, below a prefix, such as API Gateway's stages have. */
export async function servePage(answers: Answers) {
  const files: Record<string, Uint8Array | string> = { ...(await page()), [SIGN_IN]: "{}" };
  let policy = pagePolicy();
  const asked: Asked[] = [];

  async function answer(one: Asked): Promise<{ status: number; body: object }> {
    const canned = (answers as Record<string, Answer<object>>)[one.what];
    const body = typeof canned === "function" ? await canned(one) : canned;
    if (!body) return { status: 404, body: { title: "Not Found", detail: "There is nothing of that name." } };
    return { status: "detail" in body ? body.status : 200, body };
  }

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://127.0.0.1");
    const name =
      /^\/dev\/console(?:\/([\w.-]+))?$/.exec(pathname) && (pathname.split("/")[3] ?? "index.html");
    const [, path] = /^\/dev\/console\/api\/(\w+)$/.exec(pathname) ?? [];
    if (name && files[name]) {
      const headers = {
        ...HEADERS,
        "content-security-policy": policy,
        "content-type": PAGE_FILES[name] ?? "",
      };
      response.writeHead(200, headers).end(files[name]);
      return;
    }
    const one: Asked = {
      ...{
        what: `${request.method} ${path}`,
        query: Object.fromEntries(searchParams),
        headers: request.headers,
      },
      ...{ body: await bodyOf(request), at: Date.now() },
    };
    if (path) asked.push(one);
    const { status, body } = await answer(one);
    one.endedAt = Date.now();
    response.writeHead(status, { ...HEADERS, "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/dev/console`,
    asked,
    /** Has people sign in at a provider from now on. */
    signInAt(provider: api.Provider) {
      files[SIGN_IN] = JSON.stringify({ provider } satisfies api.SignInFile);
      policy = pagePolicy(provider.origins);
    },
    /** The requests of a kind, in order. */
    of: (what: string) => asked.filter((one) => one.what === what),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString("utf8")) : undefined;
}
